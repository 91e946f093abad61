export { GraphError } from './errors'
export { readGraph, type AnyGraph } from './detect'
export {
  parseObjectInfo,
  type InputDefinition,
  type NodeDefinition,
  type NodeDefinitions
} from './object-info'
export { convertToPrompt, type ConvertOptions, type Conversion, type MissingNode } from './convert'
export * from './schema'
