import { Lexer, Source, TokenKind } from 'graphql'

/** Whether a text has more tokens than allowed. Of one that is not GraphQL those before the fault count. */
export function hasMoreTokens(text: string, most: number): boolean {
  const lexer = new Lexer(new Source(text))
  try {
    for (let count = 0; count <= most; count++) if (lexer.advance().kind === TokenKind.EOF) return false
  } catch {
    return false
  }
  return true
}
