/** Whether what was thrown says that a value nests too deeply to be walked: the stack was exhausted. */
export const nestsTooDeep = (error: unknown): boolean => error instanceof RangeError
