import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { ExampleOperation } from './examples.ts'

const FOLDER = join(import.meta.dirname, '../../schema/operations')

/**
 * The documents that center applications run, by name, with empty text for each variable that must be given.
 *
 * @throws Error naming the file that holds anything but one named operation
 */
export async function readContractOperations(folder: string = FOLDER): Promise<ExampleOperation[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort()
  return Promise.all(
    files.map(async (file) => {
      const document = await readFile(join(folder, file), 'utf8')
      const { name, variableDefinitions } = onlyOperation(document, file)
      const required = variableDefinitions?.filter(({ type }) => type.kind === Kind.NON_NULL_TYPE) ?? []
      const variables = Object.fromEntries(required.map(({ variable }) => [variable.name.value, '']))
      return { name: name!.value, document, variables }
    }),
  )
}

function onlyOperation(document: string, file: string): OperationDefinitionNode {
  const operations = parse(document).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations as OperationDefinitionNode[]
  if (operations.length !== 1 || !operation?.name) {
    throw new Error(`${file} should hold one named operation; it holds ${operations.length} operations`)
  }
  return operation
}
