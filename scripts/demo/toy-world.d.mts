/** Ask the toy world; `training/toy/look.py` says what goes in and what comes out. Throws a SetupError with its sentence. */
export function ask(question: 'read' | 'check' | 'judge' | 'palette' | 'draw', asked: unknown): unknown
