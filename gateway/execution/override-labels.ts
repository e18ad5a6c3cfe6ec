const PERCENT = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/

/**
 * Of a supergraph's progressive overrides (`@override(label:)`), those that apply to one request: `percent(20)` to
 * one in five. Labels of other forms need someone to decide on them and apply to none.
 */
export function chooseLabels(
  labels: readonly string[],
  random: () => number = Math.random,
): readonly string[] {
  if (labels.length === 0) return labels
  const draw = random() * 100
  return labels.filter((label) => draw < Number(PERCENT.exec(label)?.[1] ?? 0))
}
