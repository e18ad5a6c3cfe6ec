import { BadUserInput } from '../../kit/contract/errors.ts'

/** A text of an officer, trimmed. @throws {BadUserInput} when there is none, or too much */
export function checkWords(text: string, name: string, maxLength: number): string {
  const words = text.trim()
  if (words === '' || words.length > maxLength || words.includes('\0'))
    throw new BadUserInput(`"${name}" must have 1 to ${maxLength} characters.`)
  return words
}
