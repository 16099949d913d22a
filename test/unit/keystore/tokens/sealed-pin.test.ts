import { describe, expect, it } from 'vitest';
import { ActivationSecret } from '../../../../main/keystore/activation-secret.ts';
import type { HostRequest } from '../../../../main/keystore/pkcs11/host-protocol.ts';
import { isSealedPin, PinOpener, sealPin } from '../../../../main/keystore/pkcs11/sealed-pin.ts';
import { TokenErrand, usualLimits } from '../../../../main/keystore/pkcs11/token-errand.ts';
import { codeOf } from '../../../support/test-room.ts';
import { testPin } from '../../../support/test-tokens.ts';

/** A host that only says for whom PINs are sealed, and what it was sent. */
function listeningHost(onAsked: () => void = () => undefined) {
  const opener = new PinOpener();
  const sent: HostRequest[] = [];
  let heard: (message: unknown) => void = () => undefined;
  const errand = new TokenErrand(
    () => ({
      send: (message) => {
        const { id, call } = message as HostRequest;
        sent.push(message as HostRequest);
        if (call === 'pinPoint') onAsked();
        queueMicrotask(() => heard({ id, value: call === 'pinPoint' ? opener.point() : 0 }));
      },
      onMessage: (listener) => void (heard = listener),
      onExit: () => undefined,
      kill: () => undefined,
    }),
    '/usr/lib/module.so',
    usualLimits,
    () => undefined,
  );
  return { opener, sent, errand };
}

describe('a PIN on its way to the token host', () => {
  const token = { module: '/usr/lib/module.so', serialNumber: '1', label: 'one' };

  it('is read by that host alone, and sealed differently each time', async () => {
    const { errand, opener, sent } = listeningHost();
    const [first, second] = [ActivationSecret.fromText(testPin), ActivationSecret.fromText(testPin)];
    await errand.call('changePin', token, await errand.seal(first), await errand.seal(second));
    const pins = sent.flatMap(({ args }) => args).filter(isSealedPin);
    expect(pins.map((pin) => Buffer.from(opener.open(pin)).toString('utf8'))).toEqual([testPin, testPin]);
    expect(pins[0]?.sealedPin).not.toEqual(pins[1]?.sealedPin);
    for (const pin of pins) expect(() => new PinOpener().open(pin)).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(Buffer.from(first.bytes()).toString('utf8')).toBe(testPin);
  });

  it('is no piece of a buffer that other secrets lie in', async () => {
    const { point, sealedPin, tag } = sealPin(Buffer.from(testPin), new PinOpener().point());
    for (const sealed of [point, sealedPin, tag]) expect(sealed.buffer.byteLength).toBe(sealed.length);
    const { errand, sent } = listeningHost();
    await errand.call('sign', Buffer.from('to be signed'));
    const [bytes] = sent[0]?.args ?? [];
    expect(bytes instanceof Uint8Array && bytes.buffer.byteLength).toBe('to be signed'.length);
  });

  it('does not go there as zeroes where it was wiped while the host was asked', async () => {
    const pin = ActivationSecret.fromText(testPin);
    const { errand, sent } = listeningHost(() => pin.wipe());
    expect(await codeOf(errand.seal(pin))).toBe('key-not-active');
    expect(sent.map(({ call }) => call)).toEqual(['pinPoint']);
  });

  it('is nothing where the token asks for it itself', async () => {
    const { errand, sent } = listeningHost();
    expect(await errand.seal(null)).toBeNull();
    expect(sent).toEqual([]);
  });
});
