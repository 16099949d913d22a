import { describe, expect, it } from 'vitest';
import { wordFault } from '../../../shared/fault/fault-wording.ts';

describe('the words of a fault', () => {
  it('leave out the part of a sentence whose detail is missing or empty', () => {
    const why = 'a new PIN has 6 to 255 characters';
    expect(wordFault('pin-refused', { label: '', why }).refused).toBe(`The token refuses this PIN: ${why}.`);
    expect(wordFault('pin-refused', { label: 'acme', why }).refused).toBe(`The token acme refuses this PIN: ${why}.`);
    expect(wordFault('token-absent', { label: '', serialNumber: '' }).refused).toBe('The token does not answer.');
  });

  it('say which request of a plan was refused, by its file or by what it was for', () => {
    expect(wordFault('csr-signature-invalid', { file: 'b.csr' }).refused).toContain('The request “b.csr” is not signed');
    expect(wordFault('csr-signature-invalid', { request: 'acme-issuing' }).refused).toContain('The request for acme-issuing is');
    expect(wordFault('object-trailing-bytes', { file: 'b.csr' }).refused).toContain('in “b.csr”');
    expect(wordFault('key-weak', { file: 'b.csr', why: 'short' }).refused).toBe(
      'The public key in “b.csr” is not good enough: short.',
    );
  });

  it('spell the kinds of objects as people do', () => {
    expect(wordFault('object-wrong-kind', { expected: 'csr', found: 'crl' }).refused).toBe('Expected a CSR, found a CRL.');
  });

  it('say of two halves that they are the same, not that one opens the key now', () => {
    expect(wordFault('passphrase-halves-same', {}).refused).toBe('The two halves of the passphrase are the same.');
  });

  it('send a key of another program to adoption, and name no requester where a key is weak without one', () => {
    expect(wordFault('key-file-not-recognised', { found: 'not one PEM block' }).next).toContain('adoption');
    expect(wordFault('key-weak', {}).next).toContain('If it came with a request');
  });
});
