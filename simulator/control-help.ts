import { Fault } from './fault.ts';

/** What `GET /_control` says. */
export const CONTROL_HELP = {
  about: 'The control of the simulator: make the simulated cloud change or misbehave. Bodies are JSON.',
  routes: {
    'GET /_control/world': 'apps, CVMs and nodes',
    'POST /_control/world/advance': 'let life pass: {"seconds": 60}',
    'POST /_control/cvms/:id/:action': 'delete, crash, stop, start, update or bootError',
    'POST /_control/apps': 'a new app: {"name": "shop", "workspace": "production", "cvms": 2}',
    'DELETE /_control/apps/:id': 'remove an app',
    'POST /_control/apps/:id/cvms': 'create a CVM',
    'POST /_control/nodes/:id/:status': 'ONLINE, OFFLINE or MAINTENANCE',
    'POST /_control/keys/:workspace/expire': 'the key gets 401 from now on',
    'POST /_control/keys/:workspace/renew': 'a new key; the old one stops working',
    'GET /_control/faults': 'what is switched on',
    'POST /_control/faults': 'switch a fault on: {"kind": "status", "status": 503, "times": 3}',
    'DELETE /_control/faults': 'switch all faults off',
    'DELETE /_control/faults/:id': 'switch one fault off',
    'GET /_control/requests': 'what the API was asked',
    'DELETE /_control/requests': 'forget what the API was asked',
  },
  faults: Object.fromEntries(
    Fault.options.map(({ shape }) => [
      shape.kind.value,
      Object.keys(shape).filter((field) => field !== 'kind'),
    ]),
  ),
};
