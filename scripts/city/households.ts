import type { Gender } from './names.ts'
import { type Random, Weighted } from './random.ts'

/** What a person is in the household. */
export type Position = 'HEAD' | 'SPOUSE' | 'CHILD' | 'PARENT'

export interface Member {
  readonly position: Position
  readonly gender: Gender
  /** Completed years on the reference day. */
  readonly age: number
  /** Which of its block's households; those of one block live in one grid. */
  readonly household: number
  /** Whether the household's surname is this person's: wives keep their own. */
  readonly bearsSurname: boolean
}

/** People are made in blocks of this size: a few households, often an old couple's and its sons'. */
export const BLOCK_SIZE = 8

type Kind =
  | 'SINGLE'
  | 'COUPLE'
  | 'COUPLE_ONE_CHILD'
  | 'COUPLE_TWO_CHILDREN'
  | 'THREE_GENERATIONS'
  | 'PARENT_AND_CHILD'
  | 'OLD_COUPLE'
  | 'OLD_ALONE'

/** How a block's eight people may live; the old come last, as they are the parents of a head before them. */
const COMPOSITIONS = new Weighted<readonly Kind[]>([
  [['COUPLE_ONE_CHILD', 'COUPLE_ONE_CHILD', 'OLD_COUPLE'], 17],
  [['COUPLE_TWO_CHILDREN', 'COUPLE', 'OLD_COUPLE'], 17],
  [['COUPLE_TWO_CHILDREN', 'COUPLE_ONE_CHILD', 'OLD_ALONE'], 13],
  [['THREE_GENERATIONS', 'COUPLE_ONE_CHILD'], 15],
  [['COUPLE', 'COUPLE_TWO_CHILDREN', 'PARENT_AND_CHILD'], 8],
  [['COUPLE', 'COUPLE', 'COUPLE_TWO_CHILDREN'], 8],
  [['COUPLE_ONE_CHILD', 'PARENT_AND_CHILD', 'COUPLE', 'SINGLE'], 8],
  [['COUPLE_TWO_CHILDREN', 'SINGLE', 'SINGLE', 'OLD_COUPLE'], 6],
  [['COUPLE_ONE_CHILD', 'SINGLE', 'SINGLE', 'SINGLE', 'OLD_COUPLE'], 4],
  [['SINGLE', 'SINGLE', 'SINGLE', 'SINGLE', 'SINGLE', 'COUPLE_ONE_CHILD'], 4],
])

const OLDEST = 99
/** The share of boys among children. */
const BOYS = 0.525

/** The members of one block, household by household. */
export function drawBlock(random: Random): Member[] {
  const block = new Block(random)
  for (const kind of COMPOSITIONS.draw(random)) block.settle(kind)
  return block.members
}

class Block {
  readonly members: Member[] = []
  readonly #random: Random
  #household = -1
  #eldestHead = 32

  constructor(random: Random) {
    this.#random = random
  }

  settle(kind: Kind): void {
    const random = this.#random
    this.#household++
    switch (kind) {
      case 'SINGLE':
        this.#single('HEAD', 19 + Math.floor(36 * random.fraction() ** 1.5), 0.57)
        break
      case 'COUPLE':
        this.#couple('HEAD', random.chance(0.2) ? random.between(23, 33) : random.between(46, 68))
        break
      case 'COUPLE_ONE_CHILD': {
        const child = this.#childAge()
        this.#couple('HEAD', this.#ageOfMother(child))
        this.#single('CHILD', child, BOYS)
        break
      }
      case 'COUPLE_TWO_CHILDREN': {
        const elder = 2 + Math.floor(24 * random.fraction())
        this.#couple('HEAD', this.#ageOfMother(elder))
        this.#single('CHILD', elder, BOYS)
        this.#single('CHILD', Math.max(0, elder - random.between(2, 8)), BOYS)
        break
      }
      case 'THREE_GENERATIONS': {
        const child = Math.floor(18 * random.fraction())
        const mother = this.#ageOfMother(child)
        this.#couple('HEAD', mother)
        this.#single('CHILD', child, BOYS)
        this.#couple('PARENT', this.#ageOfMother(mother + 1))
        break
      }
      case 'PARENT_AND_CHILD': {
        const child = this.#childAge()
        this.#alone('HEAD', this.#ageOfMother(child), 0.35)
        this.#single('CHILD', child, BOYS)
        break
      }
      case 'OLD_COUPLE':
        this.#couple('PARENT', Math.max(58, this.#ageOfMother(this.#eldestHead) - 1))
        break
      case 'OLD_ALONE':
        this.#alone('PARENT', Math.max(63, this.#ageOfMother(this.#eldestHead)), 0.3)
        break
    }
  }

  /** A man with his wife, who keeps her own surname. */
  #couple(position: 'HEAD' | 'PARENT', wife: number): void {
    this.#add(position, 'MALE', Math.min(OLDEST, wife + this.#random.between(-2, 4)), true)
    this.#add(position === 'HEAD' ? 'SPOUSE' : 'PARENT', 'FEMALE', wife, false)
  }

  /** What is left of a couple: the man with this probability. */
  #alone(position: 'HEAD' | 'PARENT', age: number, men: number): void {
    const man = this.#random.chance(men)
    this.#add(position, man ? 'MALE' : 'FEMALE', age, man)
  }

  /** Somebody with the household's surname, a man with this probability. */
  #single(position: Position, age: number, men: number): void {
    this.#add(position, this.#random.chance(men) ? 'MALE' : 'FEMALE', age, true)
  }

  #add(position: Position, gender: Gender, age: number, bearsSurname: boolean): void {
    this.members.push({ position, gender, age, household: this.#household, bearsSurname })
    if (position === 'HEAD') this.#eldestHead = Math.max(this.#eldestHead, age)
  }

  #childAge(): number {
    return Math.floor(29 * this.#random.fraction() ** 1.1)
  }

  #ageOfMother(child: number): number {
    return Math.min(OLDEST, child + Math.round(Math.min(42, Math.max(20, this.#random.normal(26, 4)))))
  }
}
