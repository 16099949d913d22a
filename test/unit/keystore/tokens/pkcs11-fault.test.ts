import { describe, expect, it } from 'vitest';
import { pkcs11Fault } from '../../../../main/keystore/pkcs11/pkcs11-fault.ts';
import { Fault } from '../../../../shared/fault/fault.ts';

const token = { label: 'one', serialNumber: '1' };
const thrown = (code: number, method = 'C_Sign') => Object.assign(new Error('PIN 1234 was given'), { code, method });

describe('an error of a PKCS #11 module', () => {
  it.each([
    [0x32, 'token-absent'],
    [0xa0, 'pin-wrong'],
    [0xa2, 'pin-refused'],
    [0xa4, 'pin-locked'],
    [0x102, 'token-not-initialised'],
  ])('0x%s has its fault', (value, code) => {
    expect(pkcs11Fault(thrown(value), token).code).toBe(code);
  });

  it('of another value names call and value, and never quotes the module', () => {
    const fault = pkcs11Fault(thrown(0x54), token);
    expect(fault).toMatchObject({ code: 'token-refused', detail: { call: 'C_Sign', code: '0x54' } });
    expect(JSON.stringify(fault) + fault.message).not.toContain('1234');
    expect(pkcs11Fault(thrown(0x54, 'PIN 1234'), token).detail['call']).toBe('the module');
    expect(pkcs11Fault('text', token).code).toBe('token-refused');
  });

  it('that is a fault already stays what it is', () => {
    const fault = new Fault('key-not-found');
    expect(pkcs11Fault(fault, token)).toBe(fault);
  });
});
