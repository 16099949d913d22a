import { z } from 'zod';
import { bagNoteLimits } from './bag-words.ts';
import { personKey, samePerson } from './same-person.ts';

/** A quorum as a plan orders it: how many shares open the key, who holds one, and on what. */

/** `folder`: an existing one when its custodian is asked, usually the mount point of their own stick; the file comes in a new folder inside. */
const shareFileSchema = z.strictObject({
  custodian: z.string().trim().min(1).max(80),
  delivery: z.enum(['file', 'both']),
  folder: z.string().min(1).max(4_096),
});

/** A bag by its number, and where it is kept. */
export const bagNote = {
  bag: z.string().trim().min(1).max(bagNoteLimits.bag).optional(),
  place: z.string().trim().min(1).max(bagNoteLimits.place).optional(),
};

const bagSchema = z.strictObject({ custodian: z.string().trim().min(1).max(80), ...bagNote });

export const quorumTerms = {
  required: z.int().min(2).max(16),
  /** One share each, in this order. */
  custodians: z.array(z.string().trim().min(1).max(80)).min(2).max(16),
  /** Custodians who get their share as a file, on a volume of their own; all others get a card. */
  files: z.array(shareFileSchema).max(16).optional(),
  /** Custodians whose share is put into a bag before witnesses, at a step of its own where number and place are noted. */
  bags: z.array(bagSchema).max(16).optional(),
  /** A share counts as unchecked when nobody looked at it for so many days. */
  checkEveryDays: z.int().min(1).max(3_660).optional(),
};

const termsSchema = z.strictObject(quorumTerms);
export type QuorumTerms = z.infer<typeof termsSchema>;

/** What no single member of the terms says. */
export const withQuorumRules = <T extends z.ZodType<QuorumTerms>>(schema: T): T =>
  schema
    .refine(({ required, custodians }) => required <= custodians.length, {
      message: 'more shares are required than there are custodians',
    })
    .refine(({ custodians }) => new Set(custodians.map(personKey)).size === custodians.length, {
      message: 'each custodian has one share',
      path: ['custodians'],
    })
    .refine(
      ({ custodians, files = [] }) => files.every(({ custodian }) => custodians.some((name) => samePerson(name, custodian))),
      { message: 'a share file is for one of the custodians', path: ['files'] },
    )
    .refine(({ files = [] }) => new Set(files.map(({ custodian }) => personKey(custodian))).size === files.length, {
      message: 'each custodian has one share file',
      path: ['files'],
    })
    .refine(({ custodians, bags = [] }) => bags.every(({ custodian }) => custodians.some((name) => samePerson(name, custodian))), {
      message: 'a bag is for the share of one of the custodians',
      path: ['bags'],
    })
    .refine(({ bags = [] }) => new Set(bags.map(({ custodian }) => personKey(custodian))).size === bags.length, {
      message: 'each custodian has one bag',
      path: ['bags'],
    });

export const quorumSchema = withQuorumRules(termsSchema);
