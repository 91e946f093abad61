import { sha256 as hash } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/**
 * SHA-256 of a text's UTF-8 bytes as 64 hexadecimal digits. Not the browser's own: that is asynchronous, and missing
 * on plain HTTP, while the hash is needed at once when a node is drawn.
 */
export const sha256 = (text: string): string => bytesToHex(hash(utf8ToBytes(text)))
