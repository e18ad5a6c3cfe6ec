/** Role of who checks what others may see, and have seen. */
export const AUDITOR = 'auditor'
