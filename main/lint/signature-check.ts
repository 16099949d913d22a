import { equalBytes, toHex } from '../../shared/base/bytes.ts';
import type { SpkiView } from '../x509/model.ts';
import { brokenSignatureOids, signatureEncodings, signaturesOfKey, spkiAlgorithms } from './algorithm-encoding.ts';

/** What certificates and CRLs have in common: the algorithm inside the signed part and the one beside the signature. */
export interface Signed {
  readonly tbsSignatureAlgorithm: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
}

/** Says where the two AlgorithmIdentifiers differ. */
export function differingAlgorithms({ tbsSignatureAlgorithm, signatureAlgorithm }: Signed): string | undefined {
  if (equalBytes(tbsSignatureAlgorithm, signatureAlgorithm)) return undefined;
  return `the signed part says ${toHex(tbsSignatureAlgorithm)}, signatureAlgorithm says ${toHex(signatureAlgorithm)}`;
}

/** Says which AlgorithmIdentifier is not one of the printed encodings. */
export function unknownAlgorithmEncoding({ signatureAlgorithm }: Signed): string | undefined {
  const hex = toHex(signatureAlgorithm);
  return signatureEncodings.has(hex) ? undefined : `${hex} is none of the encodings that BR 7.1.3.2 and RFC 8410 print`;
}

/** Says which broken hash the signature is made over. */
export function brokenHash({ signatureAlgorithm, tbsSignatureAlgorithm }: Signed): string | undefined {
  const both = [toHex(signatureAlgorithm), toHex(tbsSignatureAlgorithm)];
  for (const [oid, name] of brokenSignatureOids) {
    // The OID is the first element inside the SEQUENCE, whose header is two octets.
    if (both.some((hex) => hex.startsWith(oid, 4))) return `signed with ${name}`;
  }
  return undefined;
}

/** Says that the signature algorithm is not one the signing key may use. Silent on kinds other rules refuse. */
export function hashNotBoundToKey({ signatureAlgorithm }: Signed, signer: SpkiView): string | undefined {
  const kind = spkiAlgorithms.get(toHex(signer.algorithm));
  const signature = signatureEncodings.get(toHex(signatureAlgorithm));
  if (kind === undefined || signature === undefined) return undefined;
  return signaturesOfKey.get(kind)?.(signature) === true ? undefined : `an ${kind} key does not sign with ${signature}`;
}
