import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { readCoordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { supergraphSdl } from '../../../tests/graph/supergraph.ts'
import { accessMatrix } from './matrix.ts'
import { shippedAgreements } from './shipped-agreements.ts'

const README = new URL('../../../README.md', import.meta.url)

it('the README shows the shipped agreements as they are', () => {
  const graph = readCoordinates(parse(supergraphSdl))
  const shown = /<!-- matrix -->\n\n([\s\S]+?)\n\n<!-- end of matrix -->/.exec(
    readFileSync(README, 'utf8'),
  )?.[1]
  expect(shown).toBe(accessMatrix(shippedAgreements(graph), graph))
})
