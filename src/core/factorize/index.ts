export {
  factorize,
  planFactorize,
  type ChainSummary,
  type Factorized,
  type FactorizeSummary,
  type Inserted
} from './factorize'
export { compareWithVanilla, type Compared, type CompareSummary } from './compare'
export { isFactorized, unfactorize, type Unfactorized } from './unfactorize'
export { FactorizeRefusal, type FactorizeWarning, type RefusalCode } from './messages'
export { inWords, type FactorizeWords } from './words'
export type { FactorizeOptions } from './plan'
