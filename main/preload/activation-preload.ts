import { contextBridge, ipcRenderer } from 'electron';
import { activationDescribeChannel, activationSubmitChannel, type ActivationDoor } from '../../shared/contract/channels.ts';

const door: ActivationDoor = {
  describe: () => ipcRenderer.invoke(activationDescribeChannel),
  submit: (answer) => ipcRenderer.invoke(activationSubmitChannel, answer),
};

contextBridge.exposeInMainWorld('activation', door);
