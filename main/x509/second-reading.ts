import 'reflect-metadata';
import * as second from '@peculiar/x509';
import { equalBytes, toHex } from '../../shared/base/bytes.ts';
import { msOf } from '../../shared/base/instant.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CertificateView } from './model.ts';

/**
 * ANC-A42: a certificate is read a second time, by @peculiar/x509, a reader that shares no code with ours. Both must see the same serial
 * number, names, dates, key and extensions, octet for octet. Fault `signed-bytes-differ` {field}: one of the two misreads it, and nobody
 * can say which, so it is not issued.
 */
export function confirmReading(view: CertificateView): void {
  let read: second.X509Certificate;
  try {
    read = new second.X509Certificate(Uint8Array.from(view.der));
  } catch (cause) {
    throw new Fault('signed-bytes-differ', { field: 'certificate' }, { cause });
  }
  const same = (field: string, agreed: boolean): void => {
    if (!agreed) throw new Fault('signed-bytes-differ', { field });
  };
  const raw = (buffer: ArrayBuffer): Uint8Array => new Uint8Array(buffer);
  same('serialNumber', read.serialNumber.toLowerCase() === toHex(view.serialNumber));
  same('issuer', equalBytes(raw(read.issuerName.toArrayBuffer()), view.issuer.der));
  same('subject', equalBytes(raw(read.subjectName.toArrayBuffer()), view.subject.der));
  same('notBefore', read.notBefore.getTime() === msOf(view.notBefore.instant ?? ''));
  same('notAfter', read.notAfter.getTime() === msOf(view.notAfter.instant ?? ''));
  same('subjectPublicKeyInfo', equalBytes(raw(read.publicKey.rawData), view.spki.der));
  same('signatureValue', equalBytes(raw(read.signature), view.signature));
  same('extensions', read.extensions.length === view.extensions.length);
  for (const [index, extension] of view.extensions.entries()) {
    const other = read.extensions[index];
    const agreed = other?.type === extension.oid && other.critical === extension.critical;
    same(`extension ${extension.oid}`, agreed && equalBytes(raw(other.value), extension.value));
  }
}
