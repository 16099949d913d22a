import { BrowserWindow } from 'electron';
import { Fault } from '../../shared/fault/fault.ts';
import type { Printer } from '../ports/workstation.ts';
import { printToPdfOptions } from '../transcript/page-setup.ts';
import { printOrigin, withDocument } from './print-protocol.ts';

/** Prints in a hidden window of its own session: JavaScript off, nothing but the document itself can be loaded. */
export const windowPrinter: Printer = {
  async print({ html, header, footer }) {
    const partition = 'print';
    const release = withDocument(partition, html);
    const window = new BrowserWindow({
      show: false,
      webPreferences: {
        partition,
        javascript: false,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
      },
    });
    try {
      await window.loadURL(`${printOrigin}/document.html`);
      const pdf = await window.webContents.printToPDF({ ...printToPdfOptions, headerTemplate: header, footerTemplate: footer });
      return new Uint8Array(pdf);
    } catch (cause) {
      throw new Fault('printer-unavailable', { why: 'the document could not be rendered' }, { cause });
    } finally {
      window.destroy();
      release();
    }
  },
};
