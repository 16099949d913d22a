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

  it('are right with a ceremony and without one, where both ask at a terminal', () => {
    for (const code of ['input-ended', 'output-ended', 'confirmation-mismatch'] as const) {
      const { refused, next } = wordFault(code, { expected: 'register' });
      expect(refused, code).not.toContain('ceremony');
      // What to do without one comes first.
      expect(next, code).toMatch(/^(Give the command again|Type them exactly).*\. Where a ceremony (was|is) open/);
    }
  });

  it('spell the kinds of objects as people do', () => {
    expect(wordFault('object-wrong-kind', { expected: 'csr', found: 'crl' }).refused).toBe('Expected a CSR, found a CRL.');
  });

  it('send nobody to a requester for a file that may be a certificate or a CRL', () => {
    for (const code of ['object-not-recognised', 'object-multiple'] as const)
      expect(wordFault(code, { file: 'ca.pem' }).next, code).toContain('whoever made it');
  });

  it('say of a file that is no key file what it is and which one to choose, and nothing of a requester', () => {
    const { refused, next } = wordFault('container-not-recognised', { file: 'ca.pem', found: 'it is a certificate' });
    expect(refused).toBe('The file “ca.pem” is not the key file of an authority: it is a certificate.');
    expect(next).toContain('Choose the file that holds the private key');
  });

  it('say of two halves that they are the same, not that one opens the key now', () => {
    expect(wordFault('passphrase-halves-same', {}).refused).toBe('The two halves of the passphrase are the same.');
  });

  it('send a key of another program to adoption, and name no requester where a key is weak without one', () => {
    expect(wordFault('key-file-not-recognised', { found: 'not one PEM block' }).next).toContain('adoption');
    expect(wordFault('key-weak', {}).next).toContain('If it came with a request');
  });

  it('say of a label that is taken how an open ceremony ends, since neither name nor token can be changed in it', () => {
    const { next } = wordFault('token-object-exists', { what: 'label “acme-root”' });
    expect(next).toMatch(/abort it, and plan one with another name for the authority, or another token\./);
  });

  it('advise on a key file as well as on a request where an algorithm is not supported', () => {
    const { next } = wordFault('algorithm-unsupported', { algorithm: 'EC secp256k1' });
    expect(next).toContain('For a request: ask for a new one');
    expect(next).toContain('For a key file: the key cannot be taken over');
  });

  it('say of a key whose it is and what was refused, as far as that is known', () => {
    const why = 'it signs no certificate and no CRL';
    expect(wordFault('key-state-refused', { authority: 'acme', from: 'suspended', why }).refused).toBe(
      'The key of acme is suspended: it signs no certificate and no CRL.',
    );
    expect(wordFault('key-state-refused', { from: 'destroyed', to: 'active' }).refused).toBe(
      'The key is destroyed and cannot become active.',
    );
    expect(wordFault('key-of-another-authority', { authority: 'acme', found: 'other' }).refused).toBe(
      'The file does not hold the key of acme: it holds that of other.',
    );
    expect(wordFault('key-of-another-authority', { authority: 'acme', why: 'nobody knows' }).refused).toBe(
      'The file does not hold the key of acme: nobody knows.',
    );
  });

  it('name the likelier reasons of a backup that is not known, and of a certificate that is no root', () => {
    expect(wordFault('backup-unknown', { authority: 'acme', folder: '/media/A' }).next).toContain('its key.pem is damaged');
    const words = wordFault('certificate-not-root', { name: 'sub', subject: 'CN=Sub', found: 'CN=Root' });
    expect(words.refused).toBe('The certificate of sub is no root: its subject is CN=Sub, and its issuer is CN=Root.');
    expect(words.next).toContain('Name the authority that issued it');
  });

  it('says of what opens nothing that all halves are asked for again, and that the file may be damaged', () => {
    expect(wordFault('passphrase-wrong', {}).next).toBe('Try again. The try is in the record.');
    const { next } = wordFault('passphrase-wrong', { halves: '2', file: '/media/x/key.pem' });
    expect(next).toContain('All 2 halves are asked for again');
    expect(next).toContain('/media/x/key.pem may be damaged');
  });
});
