import { childrenOf, derTag, malformed, rawOf, readingObject } from './der.ts';
import type { Tlv } from './der.ts';
import { ElementReader } from './element-reader.ts';
import { extensionByOid, readExtensionList } from './extension-list.ts';
import { readReasonCode } from './extension-values.ts';
import type { CrlEntryView, CrlView, ExtensionView, TimeView } from './model.ts';
import { readName } from './name.ts';
import { extensionOids } from './object-identifiers.ts';
import { insideExplicit, readAlgorithmIdentifier, readSignedObject, readVersion } from './signed-object.ts';
import { readTime } from './time.ts';

/**
 * Reads a CertificateList, DER, RFC 5280 §5.1, by one flat walk: any number of entries, no cap but the caller's size limit.
 * Structure and DER are enforced, profile questions are left to the rules. The view's arrays look into a copy of `der`.
 * Fault: `object-malformed` {kind: 'crl', where}.
 */
export function parseCrl(der: Uint8Array): CrlView {
  return readingObject('crl', () => readCrl(Uint8Array.from(der)));
}

function readCrl(der: Uint8Array): CrlView {
  const { toBeSigned, signatureAlgorithm, signature } = readSignedObject(der, 'CertificateList');
  const reader = new ElementReader(der, toBeSigned, 'tbsCertList');
  const versionTlv = reader.optional(derTag.integer);
  const version = versionTlv ? readVersion(der, versionTlv, [1], 'tbsCertList') + 1 : 1;
  const tbsSignatureAlgorithm = readAlgorithmIdentifier(der, reader.next(derTag.sequence, 'signature'), 'tbsCertList signature');
  const issuer = readName(der, reader.next(derTag.sequence, 'issuer'), 'issuer');
  const thisUpdate = readTime(der, reader.any('thisUpdate'), 'thisUpdate');
  const nextUpdateTlv = reader.optional(derTag.utcTime, derTag.generalizedTime);
  const revoked = reader.optional(derTag.sequence);
  const extensionsTag = reader.optional(0xa0);
  reader.finish();
  if (extensionsTag && version < 2) throw malformed('tbsCertList: crlExtensions need version 2');
  const times = new Map<string, TimeView>();
  const entries = revoked ? childrenOf(der, revoked).map((entry) => readEntry(der, entry, times)) : [];
  if (version < 2 && entries.some((entry) => entry.extensions.length > 0))
    throw malformed('tbsCertList: crlEntryExtensions need version 2');
  return {
    der,
    tbs: rawOf(der, toBeSigned),
    version,
    tbsSignatureAlgorithm,
    signatureAlgorithm,
    issuer,
    thisUpdate,
    nextUpdate: nextUpdateTlv && readTime(der, nextUpdateTlv, 'nextUpdate'),
    revokedCertificatesEmpty: revoked?.length === 0,
    entries,
    extensions: extensionsTag ? readExtensionList(der, insideExplicit(der, extensionsTag, 'crlExtensions'), 'crlExtensions') : [],
    signature,
  };
}

function readEntry(der: Uint8Array, tlv: Tlv, times: Map<string, TimeView>): CrlEntryView {
  const reader = new ElementReader(der, tlv, 'revokedCertificates entry');
  const serialNumber = reader.content(derTag.integer, 'userCertificate');
  const revocationDate = readTime(der, reader.any('revocationDate'), 'revocationDate', times);
  const extensionsTlv = reader.optional(derTag.sequence);
  reader.finish();
  const extensions: readonly ExtensionView[] = extensionsTlv ? readExtensionList(der, extensionsTlv, 'crlEntryExtensions') : [];
  const reason = extensionByOid(extensions, extensionOids.reasonCode);
  return { serialNumber, revocationDate, extensions, reasonCode: reason && readReasonCode(reason.value) };
}
