/**
 * How closely a record is kept. OPEN: any officer with the right to its fields. PROTECTED: minors, victims
 * of domestic violence, health details. SEALED: closed by a court or the agency; only by special order.
 */
export const PROTECTIONS = ['OPEN', 'PROTECTED', 'SEALED'] as const

export type Protection = (typeof PROTECTIONS)[number]
