import { en, type Texts } from './en'

export const fi: Texts = en
