import { expect, it } from 'vitest'
import { dueDateOf } from './due-date.ts'

it.each([
  { acceptedOn: '2025-03-01', extensionDays: null, dueDate: '2025-04-30' },
  { acceptedOn: '2025-12-31', extensionDays: null, dueDate: '2026-03-01' },
  { acceptedOn: '2024-01-15', extensionDays: null, dueDate: '2024-03-15' },
  { acceptedOn: '2025-03-01', extensionDays: 10, dueDate: '2025-05-10' },
  { acceptedOn: '2025-03-01', extensionDays: 30, dueDate: '2025-05-30' },
  { acceptedOn: null, extensionDays: null, dueDate: null },
])(
  'accepted on $acceptedOn, extended by $extensionDays days: due on $dueDate',
  ({ dueDate, ...petition }) => {
    expect(dueDateOf(petition)).toBe(dueDate)
  },
)
