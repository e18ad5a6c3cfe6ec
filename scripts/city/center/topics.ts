import { CallRows } from './calls.ts'
import { GridEventRows } from './grid-events.ts'
import { GridRows } from './grids.ts'
import { IntakeRows } from './intake.ts'
import { MediationRows } from './mediation.ts'
import { OrganisationRows } from './organisation.ts'
import { PublicReportRows } from './public-reports.ts'
import type { TopicMaker } from './topic.ts'

/** The systems that the center runs, in the order in which they are loaded. */
export const CENTER_TOPICS: readonly TopicMaker[] = [
  OrganisationRows,
  GridRows,
  IntakeRows,
  MediationRows,
  CallRows,
  GridEventRows,
  PublicReportRows,
]
