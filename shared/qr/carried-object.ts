import { equalBytes } from '../base/bytes.ts';
import { Fault } from '../fault/fault.ts';
import { cborBytes, cborMap, cborText, cborUnsigned, createCborReader } from './cbor.ts';
import { sha256 } from './sha256.ts';

/**
 * Our own UR type: `ur:bytes` is reserved for testing (BCR-2020-005), and no registered type carries X.509 objects.
 * The leading `x-` says that it is not registered.
 */
export const carriedObjectType = 'x-anchorite-object';

/** A public file on its way through QR codes. */
export interface CarriedObject {
  /** File name, at most 255 characters: data to show, never to build a path from. */
  readonly name: string;
  /** Lower-case media type without parameters, such as `application/pkix-cert`. */
  readonly mediaType: string;
  readonly content: Uint8Array;
}

export interface ReceivedObject extends CarriedObject {
  /** SHA-256 of the content; the receiver compares it with what the sender shows (standards H23). */
  readonly sha256: Uint8Array;
}

function checkHeadings({ name, mediaType }: Omit<CarriedObject, 'content'>): void {
  // Control, bidi and unassigned characters could make one name look like another (standards H5).
  if (name.length === 0 || name.length > 255 || /[\p{C}\p{Zl}\p{Zp}]/u.test(name))
    throw new Fault('ur-invalid', { why: 'name of the object' });
  // Deterministic CBOR wants one spelling of each text.
  if (name.normalize('NFC') !== name) throw new Fault('ur-invalid', { why: 'name of the object is not in NFC' });
  if (mediaType.length > 127 || !/^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(mediaType)) {
    throw new Fault('ur-invalid', { why: 'media type of the object' });
  }
}

/** Deterministic CBOR `{1: name, 2: media type, 3: SHA-256 of the content, 4: content}` (standards H22). Fault `ur-invalid`. */
export function encodeCarriedObject(object: CarriedObject): Uint8Array {
  checkHeadings(object);
  return cborMap([
    [1, cborText(object.name)],
    [2, cborText(object.mediaType)],
    [3, cborBytes(sha256(object.content))],
    [4, cborBytes(object.content)],
  ]);
}

/** The object of such a map, its SHA-256 recomputed and equal. Fault `ur-invalid`. */
export function decodeCarriedObject(cbor: Uint8Array): ReceivedObject {
  const reader = createCborReader(cbor);
  const expectKey = (key: number): void => {
    if (reader.unsigned() !== key) throw new Fault('ur-invalid', { why: 'keys of the object' });
  };
  if (reader.map() !== 4) throw new Fault('ur-invalid', { why: 'keys of the object' });
  expectKey(1);
  const name = reader.text();
  expectKey(2);
  const mediaType = reader.text();
  expectKey(3);
  const digest = reader.bytes();
  expectKey(4);
  const content = reader.bytes();
  reader.end();
  checkHeadings({ name, mediaType });
  if (!equalBytes(digest, sha256(content))) throw new Fault('ur-invalid', { why: 'SHA-256 of the content differs' });
  return { name, mediaType, content, sha256: digest };
}

/** Bytes that `encodeCarriedObject` would make for a content of this length under ordinary headings. */
export function carriedLength(contentLength: number): number {
  const headings = 1 + 4 + 2 + 28 + 2 + 32 + 2 + 30;
  return headings + cborUnsigned(contentLength).length + contentLength;
}
