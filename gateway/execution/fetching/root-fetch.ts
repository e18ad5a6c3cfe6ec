import type { AgencyClient } from '../../agencies/agency-client.ts'
import { describeFault, describeUnanswered, type PresentableError } from '../../agencies/errors.ts'
import type { FetchNode } from '../../planning/plan.ts'
import { broughtKeys } from './brought-keys.ts'
import { mergeAnswer } from './data.ts'
import { entitiesAt } from './entities-at.ts'
import type { Step } from './entity-fetch.ts'
import { ask, type Execution, type Failure } from './execution.ts'
import { nestsTooDeep } from './nests-too-deep.ts'
import { fetchText, writeRequest } from './request-text.ts'
import { applyRewrites } from './rewrites.ts'
import type { TypeRelation } from './type-relation.ts'

/** A fetch of fields of a root type; its answer belongs to the root, or to every object at the fetch's path. */
export function compileRootFetch(fetch: FetchNode, client: AgencyClient, types: TypeRelation): Step {
  const text = fetchText(fetch)
  const brought = broughtKeys(fetch)
  return async (execution: Execution) => {
    const targets = fetch.path.length === 0 ? [execution.data] : entitiesAt(execution.data, fetch.path, types)
    if (targets.length === 0) return
    const fail = (error: PresentableError, path: Failure['path']) =>
      execution.failures.push({ fetch, error, path })
    const answer = await ask(client, writeRequest(text, execution.variables), execution)
    if (answer.kind === 'unanswered') {
      fail(describeUnanswered(client.agency, answer.code), undefined)
      return
    }
    for (const { fault, path } of answer.errors) fail(describeFault(client.agency, fault), path)
    if (!answer.data) return
    try {
      applyRewrites(answer.data, fetch.outputRewrites, types)
      for (const target of targets) mergeAnswer(target, answer.data, brought)
    } catch (error) {
      if (!nestsTooDeep(error)) throw error
      fail(describeUnanswered(client.agency, 'AGENCY_BAD_RESPONSE'), undefined)
    }
  }
}
