/** What the form in the settings dialog asks of the server, in a chunk of its own with the providers. */
import { openAiProvider } from '../../llm/openai'
import { shimTransport, type FetchApi } from '../../llm/shim'

export { changeChatSettings as changeSettings, readChatSettings as readSettings } from '../../llm/shim'

/** The names of the models that the server at `address`, as it is stored, offers. */
export async function listModels(fetchApi: FetchApi, address: string): Promise<readonly string[]> {
  const models = await openAiProvider(shimTransport(fetchApi, address)).listModels()
  return models.map(({ id }) => id)
}
