/**
 * What the main process does at the activation door: says what is asked, takes the answer, reads the share file that a custodian chose.
 * Part of the composition root, because a passphrase becomes activation data of the key store here.
 */
import type { Ask } from '../shared/ceremony/ask.ts';
import { activationAnswerSchema, type ActivationQuestion, type ActivationReply } from '../shared/contract/activation-door.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { maxShareFileBytes } from './ceremony/share-file.ts';
import { activationQuestion, faultOfAnswer } from './ipc/activation-answer.ts';
import type { Workplace } from './ipc/desk.ts';
import { ActivationSecret, decodeUtf8 } from './keystore/activation-secret.ts';
import type { ImportedFile } from './ports/media.ts';

export interface DoorwayOptions {
  readonly workplace: () => Workplace;
  /** Opens the file dialog; null when the person cancelled it. */
  readonly chooseFile: () => Promise<string | null>;
  readonly logDefect: (cause: unknown) => string;
}

export class ActivationDoorway {
  /** Chosen for the share that is asked for now. */
  private shareFile: ImportedFile | undefined;

  constructor(private readonly options: DoorwayOptions) {}

  /** Null while nothing is awaited. */
  question(): ActivationQuestion | null {
    return activationQuestion(this.options.workplace(), this.shownWords(), this.shareFile?.name ?? null);
  }

  /** The one place in the main process where a passphrase is a string, and only for as long as it takes to make bytes of it. */
  async submit(raw: unknown): Promise<ActivationReply> {
    return this.replying(async () => {
      const { conductor } = this.options.workplace();
      const answer = activationAnswerSchema.parse(raw);
      const asked = conductor.asked();
      if (answer.passphrase === null) {
        this.forget();
        return conductor.giveActivation(null);
      }
      const fault = asked ? faultOfAnswer(asked.ask, answer) : null;
      if (asked && fault) {
        await conductor.recordRefusal(fault, asked.step.id);
        throw fault;
      }
      if (asked?.ask.lastTry) await conductor.agreeToLastTry(answer.lastTry ?? nobody);
      const given = ActivationSecret.fromText(answer.passphrase);
      await conductor.giveActivation(this.shareFile ? given.forShareFile(this.shareFile) : given);
      this.forget();
    });
  }

  /** From now on the share that is asked for is given as a file, or again in words. The file is read here and goes to no window. */
  async chooseShare(how: unknown): Promise<ActivationReply> {
    return this.replying(async () => {
      if (how === 'words') return this.forget();
      const { conductor, ports } = this.options.workplace();
      if (how !== 'file' || !mayBeFile(conductor.asked()?.ask))
        throw new Fault('request-refused', { problem: 'no share is asked for' });
      const path = await this.options.chooseFile();
      if (path === null) return;
      const file = await ports.media.read(path, maxShareFileBytes);
      ports.shareDealer.recogniseFile(file.bytes);
      // While the dialog was open the ceremony may have been interrupted.
      if (mayBeFile(conductor.asked()?.ask)) this.shareFile = file;
    });
  }

  /** The window has closed, or the answer was taken. */
  forget(): void {
    this.shareFile = undefined;
  }

  private async replying(work: () => Promise<void> | void): Promise<ActivationReply> {
    try {
      await work();
      return null;
    } catch (thrown) {
      const fault = faultOf(thrown);
      if (fault.code === 'internal') this.options.logDefect(fault.cause);
      return { code: fault.code, detail: { ...fault.detail } };
    }
  }

  /** A share is a string only here, on its way to the one window that shows it. */
  private shownWords(): readonly string[] | null {
    const shown = this.options.workplace().conductor.shown();
    return shown === null ? null : decodeUtf8(shown.bytes()).split(' ');
  }
}

const nobody = { of: '', givenBy: '', agreedBy: '' };

const mayBeFile = (ask: Ask | undefined): boolean => ask?.fromFile === true;
