/** Where a file may lie in a bundle (standards H10) and how many bytes it may have. Nothing else belongs into one. */
const mebibyte = 1_048_576;
const name = '[A-Za-z0-9_][A-Za-z0-9_-]{0,63}';

export const sumsName = 'SHA256SUMS';
export const sumsSignatureName = 'SHA256SUMS.sig';
export const manifestName = 'MANIFEST.json';
export const ledgerNames = {
  lines: 'ledger/ledger.jsonl',
  head: 'ledger/HEAD.txt',
  headSignature: 'ledger/HEAD.sig',
  publicKey: 'ledger/ledger.pub',
  checkpoint: 'ledger/checkpoint.txt',
} as const;

interface Place {
  readonly pattern: RegExp;
  readonly maxBytes: number;
}

const place = (pattern: string, maxBytes: number): Place => ({ pattern: new RegExp(`^${pattern}$`), maxBytes });

const places: readonly Place[] = [
  place(`certs/${name}\\.(der|pem|chain\\.pem)`, 8 * mebibyte),
  // A CRL has at most 20 MiB of DER (standards H3); PEM is a third longer.
  place(`crls/${name}\\.(crl|pem)`, 32 * mebibyte),
  place(`csrs/${name}\\.csr\\.pem`, mebibyte),
  place(`transcript/${name}\\.(pdf|html)`, 256 * mebibyte),
  place('ledger/ledger\\.jsonl', 1_024 * mebibyte),
  place('ledger/(HEAD\\.txt|HEAD\\.sig|ledger\\.pub|checkpoint\\.txt|verify-ledger\\.sh)', mebibyte),
  place('(VERIFY\\.txt|MANIFEST\\.json|SHA256SUMS|SHA256SUMS\\.sig)', 16 * mebibyte),
];

/** The most bytes a file at this relative path may have; undefined where no bundle has a file. */
export function maxBytesAt(path: string): number | undefined {
  return places.find(({ pattern }) => pattern.test(path))?.maxBytes;
}

/** The object a path is named after: `acme-root` for `certs/acme-root.chain.pem`. */
export function objectNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}
