/** The explorer keeps its work under these names (its `renderLaboratory` writes them). */
const PREFIX = 'hive-laboratory'
const HISTORY = `${PREFIX}:history`
const KEPT_ANSWERS = 50

/** What the explorer stored under a name at an earlier visit, or a fallback where that is absent or unreadable. */
export function readStored(name, fallback, storage = localStorage) {
  try {
    return JSON.parse(storage.getItem(`${PREFIX}:${name}`)) ?? fallback
  } catch {
    return fallback
  }
}

/** Answers hold people's records: the history lives as long as the browser's tab and never on disk. */
export function historyStore() {
  return {
    read: () => readStored('history', [], sessionStorage),
    write: (history) => {
      for (let kept = history.slice(-KEPT_ANSWERS); ; kept = kept.slice(1)) {
        try {
          return sessionStorage.setItem(HISTORY, JSON.stringify(kept))
        } catch (error) {
          // Over the browser's quota: the oldest answers go first.
          if (kept.length === 0) throw error
        }
      }
    },
  }
}
