import { contextBridge, ipcRenderer } from 'electron';
import { activationDescribeChannel, activationSubmitChannel, type ActivationDoor } from '../../shared/contract/channels.ts';
import { removePeerConnections } from './remove-peer-connections.ts';

const door: ActivationDoor = {
  describe: () => ipcRenderer.invoke(activationDescribeChannel),
  submit: (answer) => ipcRenderer.invoke(activationSubmitChannel, answer),
};

removePeerConnections();
contextBridge.exposeInMainWorld('activation', door);
