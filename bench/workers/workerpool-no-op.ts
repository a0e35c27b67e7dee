import workerpool from 'workerpool';

workerpool.worker({ noOp: () => 0.5 });
