import type { Operation } from '../../shared/ceremony/plan.ts';
import { shareStatusWords } from '../../shared/ceremony/share-words.ts';

/** What an operation does, as the heading on paper. */
export function operationTitle(operation: Operation): string {
  switch (operation.kind) {
    case 'root-creation':
      return `Create the root CA ${operation.name}`;
    case 'intermediate-signing':
      return `Certify the intermediate CA ${operation.name}`;
    case 'crl-refresh':
      return `Issue the next CRL of ${operation.issuer}`;
    case 'media-export':
      return `Export to ${operation.folder}`;
    case 'key-resealing':
      if (operation.protection.kind === 'quorum')
        return `Put the key of ${operation.authority} behind ${operation.protection.required} of ${operation.protection.custodians.length} custodians`;
      return operation.protection.kind === 'offline-passphrase'
        ? `Take the key of ${operation.authority} offline, kept here`
        : `Seal the key of ${operation.authority} under a new passphrase`;
    case 'key-carriage':
      return `Carry the key of ${operation.authority} away to ${operation.folder}`;
    case 'key-restoration':
      return `Bring the key of ${operation.authority} back from ${operation.file}`;
    case 'key-state-change':
      return `Make the key of ${operation.authority} ${operation.to}`;
    case 'authority-adoption':
      return `Adopt the authority ${operation.name} with its key`;
    case 'key-export':
      return `Export the key of ${operation.authority} to ${operation.folder} as ${operation.format}`;
    case 'key-backup':
      return `Back up the key of ${operation.authority} and the ledger to ${operation.folder}`;
    case 'restore-drill':
      return `Prove the backup of the key of ${operation.authority} in ${operation.folder}`;
    case 'ledger-backup':
      return `Back up the ledger to ${operation.folder}`;
    case 'ledger-drill':
      return `Prove the backup of the ledger in ${operation.folder}`;
    case 'ledger-backup-end':
      return `Record that the backup of the ledger in ${operation.backup.folder} is ${operation.how}`;
    case 'key-second-home':
      return `Record token ${operation.token.label} as a home of the key of ${operation.authority}`;
    case 'key-destruction':
      return `Destroy the key of ${operation.authority}`;
    case 'copy-end':
      if (operation.token)
        return `Destroy the copy ${operation.copy.keyId.slice(0, 8)} of the key of ${operation.authority} on token ${operation.token.label}, where it was found`;
      return `Record the ${operation.copy.kind} copy ${operation.copy.keyId.slice(0, 8)} of the key of ${operation.authority} as ${operation.how}`;
    case 'share-check':
      return `Check the share of ${operation.custodian} in the key of ${operation.authority}`;
    case 'share-status':
      return `Record the share of ${operation.custodian} in the key of ${operation.authority} as ${shareStatusWords[operation.to]}`;
    case 'approver-enrolment':
      return `Enrol ${operation.person} as an approver`;
    case 'approver-withdrawal':
      return `Withdraw ${operation.person} as an approver`;
    case 'token-initialisation':
      return `Initialise a token as ${operation.label}`;
    case 'token-pin-change':
      return `Change the PIN of token ${operation.token.label}`;
  }
}
