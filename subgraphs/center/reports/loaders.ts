import type { Database } from '../../kit/database.ts'
import { manyLoader, oneLoader } from '../../kit/loaders.ts'
import { namedReporters, photosOfReports } from './queries.ts'

export function createReportLoaders(db: Database) {
  return {
    /** Who reported something and did not ask to be anonymous, by the report's id. */
    reporter: oneLoader(
      (ids) => namedReporters(db, ids),
      (reporter) => reporter.reportId,
    ),
    photosOfReport: manyLoader(
      (ids: readonly string[]) => photosOfReports(db, ids),
      (photo) => photo.reportId!,
    ),
  }
}
