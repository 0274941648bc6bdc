import type { ApiResponse } from './api-response.ts';
import type { JsonObject } from './json.ts';
import type { SimulatedApp } from './model.ts';
import type { Tee } from './tee.ts';

/** Computes the response to `GET /apps/{app_id}/attestations`: 500 for an app of which no CVM runs. */
export function toAttestationsResponse(app: SimulatedApp, tee: Tee): ApiResponse {
  if (app.cvms.every(({ status }) => status !== 'running'))
    return { status: 500, body: { detail: 'Internal Server Error' } };
  const toItems = (): JsonObject[] => app.cvms.map(tee.toInstance);
  return {
    status: 200,
    toItems,
    // Older guests have their event log in another place.
    toOtherItems: () =>
      toItems().map(({ eventlog, ...rest }) => ({
        ...rest,
        tcb_info: { event_log: JSON.stringify(eventlog) },
      })),
    toMinimalItem: ({ quote, eventlog }) => ({ quote, eventlog, image_version: null }) as JsonObject,
    toBody: (instances) => ({ app_id: app.id, contract_address: null, kms_info: null, instances }),
    toWrongContainer: () => toItems(),
  };
}
