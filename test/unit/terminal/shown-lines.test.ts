import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../shared/base/bytes.ts';
import type { Script, Step } from '../../../shared/ceremony/script.ts';
import { checkpointLines, doneLines, planDigestLines, previewLines } from '../../../main/terminal/shown-lines.ts';

const step: Step = {
  id: 's004',
  number: 4,
  act: 2,
  actTitle: 'Certificate',
  operation: 'acme-root',
  kind: 'act',
  who: 'ceremonyAdministrator',
  effect: 'certificate.record',
  activity: 'Record the certificate in the ledger.',
  say: null,
  expect: null,
  button: 'Go on',
};

const script = { steps: [step], planDigest: '00'.repeat(31) + 'ff', previews: [] } as unknown as Script;
const zeroWords = 'aardvark adroitness '.repeat(15);

const done = (label: string, value: string): readonly string[] =>
  doneLines(step, script, { step: 's004', number: 4, who: 'ceremonyAdministrator', initials: null, evidence: [{ label, value }] });

describe('what a step of the program left in the record', () => {
  it('is one line a value below the step', () => {
    expect(done('Serial number', 'none')).toEqual(['  4/1  done: Record the certificate in the ledger.', '  Serial number: none']);
  });

  it.each(['00'.repeat(31) + 'ff', '0000 '.repeat(15) + '00ff'])('shows a SHA-256 in groups and in words: %s', (value) => {
    expect(done('Fingerprint SHA-256', value).slice(1)).toEqual([
      `  Fingerprint SHA-256: ${'0000 '.repeat(15)}00ff`,
      `  Fingerprint SHA-256 in words: ${zeroWords}aardvark Yucatan`,
    ]);
  });

  it('groups other hex and leaves text alone', () => {
    expect(done('Serial number', '0123456789abcdef0123')[1]).toBe('  Serial number: 0123 4567 89ab cdef 0123');
    expect(done('Module', `/opt/m.so, SHA-256 ${'00'.repeat(32)}`)[1]).toBe(`  Module: /opt/m.so, SHA-256 ${'00'.repeat(32)}`);
  });

  it('lets no value move the cursor, turn the text or imitate a line of its own', () => {
    expect(done('Subject', 'CN=\u001b[2J\u202eAcme\n  Fingerprint SHA-256: 00')[1]).toBe(
      '  Subject: CN=[U+001B][2J[U+202E]Acme\n        Fingerprint SHA-256: 00',
    );
  });
});

describe('digests of the ceremony', () => {
  it('are the plan’s, in groups and in words', () => {
    expect(planDigestLines(script)).toEqual([
      `  Plan digest: ${'0000 '.repeat(15)}00ff`,
      `  Plan digest in words: ${zeroWords}aardvark Yucatan`,
    ]);
  });

  it('are those of the checkpoint', () => {
    const row = { seq: 9, size: 9, note: '', headHash: 'ff'.repeat(32), rootHash: toBase64(new Uint8Array(32)) };
    expect(checkpointLines(row)).toEqual([
      '',
      'Checkpoint',
      '  Entries covered: 9',
      `  Ledger head: ${'ffff '.repeat(16).trim()}`,
      `  Ledger head in words: ${'Zulu Yucatan '.repeat(16).trim()}`,
      `  Merkle root: ${'0000 '.repeat(16).trim()}`,
      `  Merkle root in words: ${`${zeroWords}aardvark adroitness`}`,
    ]);
  });
});

describe('a preview', () => {
  const fields: Script['previews'][number]['fields'] = [
    { label: 'subject', value: 'CN=Acme', origin: 'csr', provisional: false },
    { label: 'serialNumber', value: '4f12', origin: 'program', provisional: true },
  ];
  const preview = { operation: 'acme', kind: 'certificate', title: 'Certificate of acme', fields, tbs: '', tbsSha256: '' } as const;

  it('shows each field with its origin', () => {
    expect(previewLines({ ...script, previews: [{ ...preview, requestDiff: [] }] })).toEqual([
      '',
      'Certificate of acme',
      '  subject: CN=Acme [CSR]',
      '  serialNumber: 4f12 [program, final at the signature]',
    ]);
  });

  it('shows what became of a request', () => {
    const requestDiff = [
      { field: 'keyUsage', requested: '—', profile: 'keyCertSign', issued: 'keyCertSign', verdict: 'added' as const },
    ];
    expect(previewLines({ ...script, previews: [{ ...preview, fields: [], requestDiff }] }).slice(2)).toEqual([
      '  What the request asked for:',
      '    keyUsage (added)',
      '      requested: —',
      '      profile: keyCertSign',
      '      issued: keyCertSign',
    ]);
  });
});
