import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/fault/fault.ts';
import { compareSums, parseSha256Sums } from '../../main/audit/sha256-sums.ts';

const name = fc.stringMatching(/^[a-z0-9_][a-z0-9_-]{0,20}$/);
const path = fc.oneof(
  name.map((n) => `certs/${n}.der`),
  name.map((n) => `certs/${n}.chain.pem`),
  name.map((n) => `crls/${n}.crl`),
  name.map((n) => `csrs/${n}.csr.pem`),
  name.map((n) => `transcript/${n}.pdf`),
  fc.constantFrom('ledger/ledger.jsonl', 'ledger/HEAD.txt', 'MANIFEST.json', 'VERIFY.txt'),
);
const files = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 40 })), {
  selector: ([p]) => p,
  minLength: 1,
  maxLength: 20,
});

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const textOf = (list: readonly (readonly [string, Uint8Array])[]): string =>
  list.map(([p, bytes]) => `${digest(bytes)}  ${p}\n`).join('');
const parse = (text: string) => parseSha256Sums(Buffer.from(text, 'latin1'));

function refusal(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (thrown) {
    if (thrown instanceof Fault) return `${thrown.code}: ${thrown.detail['why'] ?? ''}`;
    throw thrown;
  }
}

describe('SHA256SUMS', () => {
  it('reads what it lists, and finds the files that agree', () => {
    fc.assert(
      fc.property(files, (list) => {
        const sums = parse(textOf(list));
        expect([...sums]).toEqual(list.map(([p, bytes]) => [p, digest(bytes)]));
        expect(refusal(() => compareSums(sums, new Map(list)))).toBe('accepted');
      }),
    );
  });

  it('refuses a file that is changed, missing or unlisted', () => {
    fc.assert(
      fc.property(files, fc.nat(), (list, pick) => {
        const sums = parse(textOf(list));
        const contents = new Map(list);
        const [chosen, bytes] = list[pick % list.length] ?? ['', new Uint8Array()];
        const changed = new Map(contents).set(chosen, Uint8Array.of(...bytes, 0));
        expect(refusal(() => compareSums(sums, changed))).toContain('its SHA-256 is not');
        contents.delete(chosen);
        expect(refusal(() => compareSums(sums, contents))).toContain('missing');
        const more = new Map(list).set('certs/one-more-that-is-not-listed.der', bytes);
        expect(refusal(() => compareSums(sums, more))).toContain('not listed');
      }),
    );
  });

  it('ends with a fault for any bytes, and with nothing else', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void refusal(() => parseSha256Sums(bytes))));
    fc.assert(
      fc.property(files, fc.nat(), fc.integer({ min: 0, max: 255 }), (list, at, byte) => {
        const bytes = Buffer.from(textOf(list), 'latin1');
        bytes[at % bytes.length] = byte;
        expect(refusal(() => parseSha256Sums(bytes))).toMatch(/^(accepted|bundle-invalid: )/);
      }),
    );
  });

  it.each([
    ['../certs/a.der', 'leaves the folder'],
    ['certs/../../a.der', 'leaves the folder'],
    ['/etc/passwd', 'leaves the folder'],
    ['C:/a.der', 'leaves the folder'],
    ['certs\\a.der', 'leaves the folder'],
    ['./certs/a.der', 'leaves the folder'],
    ['certs//a.der', 'a bundle lists no'],
    ['certs/more/a.der', 'a bundle lists no'],
    ['certs/a.der ', 'a bundle lists no'],
    ['certs/-a.der', 'a bundle lists no'],
    ['SHA256SUMS', 'a bundle lists no'],
    ['SHA256SUMS.sig', 'a bundle lists no'],
  ])('refuses the path %j', (bad, why) => {
    expect(refusal(() => parse(`${'0'.repeat(64)}  ${bad}\n`))).toContain(why);
  });

  it.each([
    ['', 'nothing is listed'],
    [`${'0'.repeat(64)}  VERIFY.txt`, 'the last line has no LF'],
    [`${'0'.repeat(64)} *VERIFY.txt\n`, 'not a digest'],
    [`\\${'0'.repeat(64)}  VERIFY.txt\n`, 'not a digest'],
    [`${'A'.repeat(64)}  VERIFY.txt\n`, 'not a digest'],
    [`${'0'.repeat(63)}  VERIFY.txt\n`, 'not a digest'],
    [`${'0'.repeat(64)}  VERIFY.txt\r\n`, 'not a digest'],
    [`${'0'.repeat(64)}  VERIFY.txt\n\n`, 'not a digest'],
    [`${'0'.repeat(64)}  VERIFY.txt\n`.repeat(2), 'listed twice'],
    [`${'0'.repeat(64)}  certs/a.der\n${'0'.repeat(64)}  certs/A.der\n`, 'listed twice'],
  ])('refuses the text %j', (text, why) => {
    expect(refusal(() => parse(text))).toContain(why);
  });
});
