import { ThreadWorker } from 'poolifier';

export const worker = new ThreadWorker(() => 0.5);
