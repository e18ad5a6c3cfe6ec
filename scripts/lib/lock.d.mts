export declare function acquireLock(
  file: string,
  options?: { timeoutMs?: number; onWait?: (holder: number) => void },
): Promise<(() => void) | undefined>
