import { createHeavyDataset } from './heavy-data.ts'
import type { Dataset } from './model.ts'
import { createViewDataset } from './view-data.ts'

/** The benchmark's operations by name, each with the data it is asked of. */
export const DATASETS = { view: createViewDataset, heavy: createHeavyDataset } as const satisfies Readonly<
  Record<string, () => Dataset>
>

export type OperationName = keyof typeof DATASETS
