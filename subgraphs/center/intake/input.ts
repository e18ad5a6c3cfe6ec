import { BadUserInput } from '../../kit/contract/errors.ts'

/** @throws {BadUserInput} when there are no words, or too many */
export function checkText(text: string, name: string, most: number): string {
  const words = text.trim()
  if (words === '' || words.length > most || words.includes('\0'))
    throw new BadUserInput(`"${name}" must be 1 to ${most} characters.`)
  return words
}
