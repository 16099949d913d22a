import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeKeyContainer } from '../../main/keystore/containers/describe-key-container.ts';
import { splitKeyPem } from '../../main/keystore/containers/key-pem.ts';
import { WipeScope } from '../../main/keystore/containers/wipe-scope.ts';
import { areInverse, compare, minusOne, multiply, remainder } from '../../main/keystore/containers/wiped-numbers.ts';
import { berToDer } from '../../main/x509/ber-to-der.ts';
import { assertDer } from '../../main/x509/der.ts';
import { encodeHeader } from '../../main/x509/encode-der.ts';
import { encodePem } from '../../main/x509/pem.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { keyFiles, open, openssl, passphrase } from '../unit/keystore/containers/container-fixture.ts';

const scope = (): WipeScope => new WipeScope();

/** Longest that an opening with cheap parameters may take. */
const maxMilliseconds = 3_000;

/** Opens what it is given: an opened key, or a fault that has a name. Anything else fails the test. */
async function outcome(bytes: Uint8Array): Promise<string> {
  const start = performance.now();
  try {
    describeKeyContainer(bytes);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'internal') throw thrown;
  }
  try {
    const opened = await open(bytes);
    // Whatever was changed: never another key.
    expect(toHex(opened.key.spki)).toBe(toHex(keyFiles('EC-P256').signer.spki));
    opened.key.wipe();
    return 'opened';
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code === 'internal') throw thrown;
    return thrown.code;
  } finally {
    expect(performance.now() - start).toBeLessThan(maxMilliseconds);
  }
}

function samples(): Readonly<Record<string, Uint8Array>> {
  const { key, certificateFile } = keyFiles('EC-P256');
  const pass = ['-passout', `pass:${passphrase}`, '-iter', '10'];
  const p12 = ['pkcs12', '-export', '-inkey', key, '-in', certificateFile, ...pass];
  const legacy = ['-provider', 'legacy', '-provider', 'default'];
  return {
    'PKCS #8': openssl('pkcs8', '-topk8', '-nocrypt', '-in', key, '-outform', 'DER'),
    'PKCS #8 as PEM': openssl('pkcs8', '-topk8', '-nocrypt', '-in', key),
    'encrypted PKCS #8': openssl('pkcs8', '-topk8', '-in', key, '-outform', 'DER', ...pass),
    'PKCS #8 with PBES1': openssl('pkcs8', '-topk8', '-in', key, '-v1', 'PBE-SHA1-RC2-64', '-outform', 'DER', ...pass, ...legacy),
    'SEC 1': openssl('ec', '-in', key, '-outform', 'DER'),
    'encrypted SEC 1': openssl('ec', '-in', key, '-aes128', '-passout', `pass:${passphrase}`),
    'PKCS #12': openssl(...p12),
    'PKCS #12 without MAC': openssl(...p12, '-nomac'),
    'old PKCS #12': openssl(...p12, '-legacy'),
  };
}

describe('a key container, for any octets', () => {
  it('is refused with a fault that has a name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await outcome(bytes)).not.toBe('opened');
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it begins like one and is anything', async () => {
    const start = fc.constantFrom('308201000201', '30820100301b06', '3080020103308006', '3081ff0201000282', '300a04');
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 260 }), async (hex, rest) => {
        expect(await outcome(Buffer.concat([Buffer.from(hex, 'hex'), rest]))).not.toBe('opened');
      }),
      { numRuns: 300 },
    );
  });

  const originals = samples();
  it.each(Object.keys(originals))('is opened or refused by name with any bits flipped, cut or doubled: %s', async (name) => {
    const original = originals[name]!;
    expect(await outcome(original)).toBe('opened');
    const flips = fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(flips, fc.option(fc.nat(original.length)), fc.boolean(), async (changes, cut, doubled) => {
        const bytes = Uint8Array.from(original);
        for (const [at, mask] of changes) bytes[at]! ^= mask;
        const shorter = bytes.subarray(0, cut ?? bytes.length);
        await outcome(doubled ? Buffer.concat([shorter, shorter]) : shorter);
      }),
      { numRuns: 120 },
    );
  });
});

describe('berToDer, for any octets', () => {
  interface Node {
    readonly tag: number;
    readonly content: Uint8Array;
    readonly children: readonly Node[];
  }
  const { node } = fc.letrec<{ node: Node; leaf: Node }>((tie) => ({
    leaf: fc.record({
      tag: fc.constantFrom(0x04, 0x0c, 0x80, 0x1e),
      content: fc.uint8Array({ maxLength: 200 }),
      children: fc.constant([]),
    }),
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.record({
        tag: fc.constantFrom(0x30, 0x31, 0xa0),
        content: fc.constant(new Uint8Array()),
        children: fc.array(tie('node'), { maxLength: 4 }),
      }),
    ),
  }));

  function encode({ tag, content, children }: Node): Buffer {
    const inner = Buffer.concat([content, ...children.map(encode)]);
    return Buffer.concat([encodeHeader(tag, inner.length), inner]);
  }

  /** Indefinite lengths, strings in two segments, lengths with a zero in front, as `choice` says. */
  function encodeBer({ tag, content, children }: Node, choice: () => number): Buffer {
    const end = Buffer.of(0, 0);
    if ((tag & 0x20) !== 0) {
      const inner = Buffer.concat(children.map((child) => encodeBer(child, choice)));
      if (choice() % 2 === 0) return Buffer.concat([Buffer.of(tag, 0x80), inner, end]);
      return Buffer.concat([Buffer.of(tag, 0x83, 0, inner.length >> 8, inner.length & 255), inner]);
    }
    if (tag === 0x80 || choice() % 3 === 0) return encode({ tag, content, children });
    const at = content.length === 0 ? 0 : choice() % content.length;
    const segments = [content.subarray(0, at), content.subarray(at)].map((part) => encode({ tag: 0x04, content: part, children }));
    return Buffer.concat([Buffer.of(tag | 0x20, 0x80), ...segments, end]);
  }

  it('leaves DER as it is and makes it out of BER', () => {
    fc.assert(
      fc.property(node, fc.infiniteStream(fc.nat(1_000)), (tree, choices) => {
        const der = encode(tree);
        fc.pre(der.length < 60_000);
        expect(toHex(berToDer(der))).toBe(toHex(der));
        const ber = encodeBer(tree, () => Number(choices.next().value));
        expect(toHex(berToDer(ber))).toBe(toHex(der));
      }),
    );
  });

  it('gives something with definite, shortest lengths, or object-malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const der = berToDer(bytes);
          expect(toHex(berToDer(der))).toBe(toHex(der));
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'object-malformed' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses nesting of any depth and elements without number, at once', () => {
    const malformed = expect.objectContaining({ code: 'object-malformed' });
    expect(() => berToDer(Buffer.alloc(1_000_000, Buffer.of(0x30, 0x80)))).toThrow(malformed);
    expect(() => berToDer(Buffer.concat([Buffer.of(0x30, 0x80), Buffer.alloc(900_000, Buffer.of(5, 0)), Buffer.of(0, 0)]))).toThrow(
      malformed,
    );
    assertDer(berToDer(Buffer.of(0x30, 0x80, 0x05, 0x00, 0x00, 0x00)));
  });
});

describe('PEM of a key, for any octets', () => {
  it('comes back as it was written, whatever text, line ends and spaces are around', () => {
    const text = fc.stringMatching(/^[a-zA-Z0-9 .]{0,20}$/);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        text,
        fc.constantFrom('\n', '\r\n', ' \n'),
        (der, around, end) => {
          const pem = `${around}\n${encodePem('CERTIFICATE', der)}${around}\n${encodePem('PUBLIC KEY', der)}`.replaceAll('\n', end);
          const blocks = splitKeyPem(Buffer.from(pem), scope());
          expect(blocks.map(({ label, der: read }) => [label, toHex(read)])).toEqual([
            ['CERTIFICATE', toHex(der)],
            ['PUBLIC KEY', toHex(der)],
          ]);
        },
      ),
    );
  });
});

describe('arithmetic in arrays that are wiped, for any numbers', () => {
  const number = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const big = (octets: Uint8Array): bigint => BigInt(`0x0${toHex(octets)}`);

  it('agrees with BigInt', () => {
    fc.assert(
      fc.property(number, number, number, (a, b, m) => {
        fc.pre(big(m) > 0n && big(a) > 0n);
        expect(big(multiply(a, b, scope()))).toBe(big(a) * big(b));
        expect(big(remainder(a, m, scope()))).toBe(big(a) % big(m));
        expect(big(minusOne(a, scope()))).toBe(big(a) - 1n);
        expect(Math.sign(compare(a, b))).toBe(big(a) < big(b) ? -1 : big(a) > big(b) ? 1 : 0);
        expect(areInverse(a, b, m, scope())).toBe((big(a) * big(b)) % big(m) === 1n);
      }),
    );
  });
});
