import type { OperationDefinitionNode } from 'graphql'
import type { Access } from '../access/access.ts'
import { BudgetExceeded } from '../budgets/budget-exceeded.ts'
import type { Charge } from '../budgets/charge.ts'
import { CLIENT_ERRORS, ClientError, INTERNAL_ERRORS } from '../errors.ts'
import type { Engine } from '../execution/engine.ts'
import type { GraphQLRequestContext } from '../http/context.ts'
import { addCompleteness } from '../response/completeness.ts'
import type { DescribeCompleteness } from '../response/describe-completeness.ts'
import type { Disclose } from '../response/disclosure.ts'
import { logFailures, summariseErrors } from '../response/log-operation.ts'
import type { OperationAnswer } from '../response/operation-answer.ts'
import { presentError } from '../response/present-error.ts'
import type { SupergraphVersion, SupergraphVersions } from '../supergraph/versions.ts'
import { checkVariables } from './check-variables.ts'
import { InvalidDocument } from './checked-documents.ts'
import { chooseOperation } from './choose-operation.ts'
import type { FindDocument } from './find-document.ts'
import type { OperationParameters } from './parameters.ts'

/** Answers one operation, without HTTP. Whatever goes wrong is in the answer. */
export type Pipeline = (
  parameters: OperationParameters,
  context: GraphQLRequestContext,
) => Promise<OperationAnswer>

export interface PipelineOptions {
  readonly engine: Engine
  /** With one in service. */
  readonly versions: SupergraphVersions
  readonly findDocument: FindDocument
  readonly access: Access
  readonly charge: Charge
  readonly disclose: Disclose
  readonly describeCompleteness: DescribeCompleteness
}

const NO_VARIABLES = {}

/**
 * The way of every operation: document, operation, variables, access, budgets, engine, what the caller may see of it,
 * disclosure, completeness. What is thrown on it is the request's answer. A request runs on the supergraph that was in
 * service when it began.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { engine, versions, findDocument, access, charge, disclose, describeCompleteness } = options

  async function carryOut(
    parameters: OperationParameters,
    context: GraphQLRequestContext,
    { apiSchema: schema, accessModel: model, costs }: SupergraphVersion,
  ): Promise<OperationAnswer> {
    const { document, hash, trusted } = await findDocument(parameters, context, schema)
    const { summary, asker, requestId, log, deadline, explain } = context
    summary.documentHash = hash
    const operation = chooseOperation(document, parameters.operationName)
    const operationName = operation.name?.value
    if (operationName) summary.operationName = operationName
    requireAllowed(operation, context)
    const { variables = NO_VARIABLES } = parameters
    checkVariables(schema, operation, variables)

    const permitted = access.permit({ document, documentHash: hash, operationName, variables, model }, asker)
    const { caller, counted: agreements, coordinates } = permitted
    const settle = await charge({
      document,
      operation,
      variables,
      holder: caller,
      trusted,
      agreements,
      costs,
    })
    const { queryPlan, ...executed } = await engine
      .execute({
        document: permitted.document,
        documentHash: permitted.documentHash,
        operationName,
        variables,
        call: { caller, requestId, log, deadline },
        explain,
        schema,
      })
      .catch((error: unknown) => {
        settle(null)
        throw error
      })
    const { data, errors, agencies, subjects } = permitted.complete(executed, variables)
    settle(data)
    await disclose({ caller, requestId, documentHash: hash, operationName, coordinates, subjects, agencies })
    logFailures(errors, log)
    const answer: OperationAnswer = {
      status: 200,
      result: {
        errors: errors.length > 0 ? errors.map(presentError) : undefined,
        data,
        extensions: queryPlan && { queryPlan },
      },
    }
    if (agencies.length === 0) return answer
    return addCompleteness(answer, describeCompleteness(agencies, errors.length > 0), {
      requiresAll: context.requiresAll,
      isQuery: operation.operation === 'query',
    })
  }

  return async (parameters, context) => {
    const version = versions.current!
    const release = versions.hold(version.apiSchema)
    let answer: OperationAnswer
    try {
      answer = await carryOut(parameters, context, version)
    } catch (error) {
      answer = refuse(error, context)
    } finally {
      release()
    }
    summariseErrors(answer, context.summary)
    return answer
  }
}

function requireAllowed({ operation }: OperationDefinitionNode, { isReadOnly }: GraphQLRequestContext): void {
  if (isReadOnly && operation !== 'query')
    throw new ClientError('METHOD_NOT_ALLOWED', `A GET is for queries; send this ${operation} with POST.`)
}

function refuse(error: unknown, { log, summary }: GraphQLRequestContext): OperationAnswer {
  if (error instanceof InvalidDocument) {
    summary.documentHash = error.hash
    return {
      status: CLIENT_ERRORS.GRAPHQL_VALIDATION_FAILED.status,
      result: { errors: error.errors.map(presentError) },
    }
  }
  logFailures([error], log)
  const { status } = error instanceof ClientError ? error : INTERNAL_ERRORS.INTERNAL
  return {
    status,
    result: { errors: [presentError(error)] },
    ...(error instanceof BudgetExceeded && { retryAfterSeconds: error.retryAfterSeconds }),
  }
}
