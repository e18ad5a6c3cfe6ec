import { type GridPagePart, gridPageRoutes } from '../grids/page.ts'
import { reportForm, reportFormRoutes } from '../reports/form.ts'
import { uploadRoutes } from '../reports/uploads/routes.ts'
import type { PublicRoutes } from './server.ts'

/** What other topics add to a grid's page, in the order of the page. */
const GRID_PAGE_PARTS: readonly GridPagePart[] = [reportForm]

/** What residents may see and do, by topic. */
export const PUBLIC_ROUTES: readonly PublicRoutes[] = [
  gridPageRoutes(GRID_PAGE_PARTS),
  reportFormRoutes,
  uploadRoutes(),
]
