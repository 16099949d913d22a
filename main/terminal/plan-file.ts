/**
 * Room `terminal`: the same ceremonies without a window. Reads plan files, asks and answers at a terminal, drives the conductor from
 * step to step. It decides nothing about the CA. May import: ceremony, x509 (to read a CSR file), ports, shared.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { bytesOfBase64, toBase64 } from '../../shared/base/bytes.ts';
import type { AuthorityAdoption, ObjectSource } from '../../shared/ceremony/authority-adoption.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { Fault, withDetail } from '../../shared/fault/fault.ts';
import { parsePlan } from '../ceremony/prepare.ts';
import type { Media } from '../ports/media.ts';
import { checkPublicKey } from '../x509/check-public-key.ts';
import { issuersInFile } from '../x509/issuers-in-file.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { parseCsr } from '../x509/parse-csr.ts';
import { maxObjectBytes, readObjectFile } from '../x509/read-object-file.ts';
import { verifyCsr } from '../x509/verify-csr.ts';

const maxPlanBytes = 1_048_576;

/**
 * The plan in a file, with the bytes of every CSR, certificate and CRL in place of its path (relative to the plan file); of a key
 * only the path, made whole. Faults: `plan-unreadable`, `plan-invalid`, and those of reading an object.
 */
export async function readPlanFile(path: string, media: Media): Promise<Plan> {
  const text = await planText(path);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    throw new Fault('plan-unreadable', { problem: thrown instanceof SyntaxError ? thrown.message : 'not JSON' });
  }
  const plan = parsePlan(raw);
  const operations: Operation[] = [];
  for (const operation of plan.operations) operations.push(await withBytes(operation, dirname(path), media));
  return { ...plan, operations };
}

async function planText(path: string): Promise<string> {
  const facts = await stat(path).catch(() => {
    throw new Fault('file-not-found', { path });
  });
  if (!facts.isFile()) throw new Fault('file-not-regular', { path });
  if (facts.size > maxPlanBytes) throw new Fault('file-too-large', { path, size: String(facts.size), limit: String(maxPlanBytes) });
  return readFile(path, 'utf8');
}

function judgeRequest(der: Uint8Array): void {
  const csr = parseCsr(der);
  verifyCsr(csr);
  checkPublicKey(csr.spki);
}

async function withBytes(operation: Operation, folder: string, media: Media): Promise<Operation> {
  // A plan may name several files, and after this it carries their bytes only: here it can still be said which one is refused.
  const read = (path: string, kind: 'csr' | 'certificate' | 'crl') =>
    withDetail({ file: path }, async () => {
      const file = await media.read(resolve(folder, path), maxObjectBytes[kind]);
      const der = readObjectFile(file.bytes, kind);
      if (kind === 'csr') judgeRequest(der);
      return { der: toBase64(der), file: { name: file.name, sha256: file.sha256 } };
    });
  const bytesOf = async (source: ObjectSource, kind: 'certificate' | 'crl'): Promise<ObjectSource> =>
    'der' in source ? source : { der: (await read(source.path, kind)).der };
  const issuerOf = async (below: ObjectSource, source: ObjectSource): Promise<ObjectSource> => {
    if ('der' in source || !('der' in below)) return source;
    return withDetail({ file: source.path }, async () => {
      const { bytes } = await media.read(resolve(folder, source.path), maxObjectBytes.certificate);
      const [issuer] = await issuersInFile(bytes, parseCertificate(bytesOfBase64(below.der)));
      return issuer ? { der: toBase64(issuer.der) } : source;
    });
  };
  switch (operation.kind) {
    case 'intermediate-signing':
      return 'der' in operation.csr ? operation : { ...operation, csr: await read(operation.csr.path, 'csr') };
    case 'authority-adoption': {
      const certificate = await bytesOf(operation.certificate, 'certificate');
      const issuerCertificates: AuthorityAdoption['issuerCertificates'] = [];
      for (const one of operation.issuerCertificates ?? []) {
        const below = issuerCertificates.at(-1)?.certificate ?? certificate;
        issuerCertificates.push({ ...one, certificate: await issuerOf(below, one.certificate) });
      }
      const issued: AuthorityAdoption['issued'] = [];
      for (const one of operation.issued) issued.push({ ...one, certificate: await bytesOf(one.certificate, 'certificate') });
      return {
        ...operation,
        certificate,
        ...(issuerCertificates.length > 0 && { issuerCertificates }),
        key: 'file' in operation.key ? { file: resolve(folder, operation.key.file) } : operation.key,
        ...(operation.crl && { crl: await bytesOf(operation.crl, 'crl') }),
        issued,
      };
    }
    default:
      return operation;
  }
}

/** The same plan with every key thrown away at the end: what a rehearsal runs. */
export function rehearsalOf(plan: Plan): Plan {
  const operations = plan.operations.map((operation) =>
    operation.kind === 'root-creation' ? { ...operation, custody: { kind: 'throw-away' as const } } : operation,
  );
  return { ...plan, operations };
}
