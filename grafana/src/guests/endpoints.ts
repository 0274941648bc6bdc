import { CVM_ID, CVM_NAME, PLAIN_APP_ID } from '../columns.ts';
import type { Row } from '../layout.ts';
import { NO_PROBES } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { yesNoMappings } from '../status-styles.ts';
import { probeSeries } from './series.ts';

/** Public endpoints, as blackbox_exporter probes them. */
export const endpoints: Row = {
  title: 'Endpoints',
  panels: [
    table({
      title: 'Probes of public endpoints',
      description: {
        question: 'Which public endpoints respond, how fast, and until when is their certificate valid?',
        shows:
          'The last probe of each endpoint by blackbox_exporter: success, HTTP status, duration, and expiry.',
        normal: 'Success with status 200, and a certificate that is valid for weeks.',
        action:
          'Status 0: no response. A 4xx may be what the endpoint means to respond: give it a module of its own.',
      },
      expressions: [
        probeSeries('probe_success'),
        probeSeries('probe_http_status_code'),
        probeSeries('probe_duration_seconds'),
        `1000 * ${probeSeries('probe_ssl_earliest_cert_expiry')}`,
      ],
      columns: [
        CVM_NAME,
        { field: 'endpoint', header: 'Endpoint', minWidth: 300 },
        { field: 'Value #A', header: 'Success', mappings: yesNoMappings('ok', 'critical'), coloured: true },
        { field: 'Value #B', header: 'HTTP status' },
        { field: 'Value #C', header: 'Duration', unit: 's' },
        { field: 'Value #D', header: 'Certificate expires', unit: 'dateTimeFromNow' },
        CVM_ID,
        PLAIN_APP_ID,
      ],
      sortBy: { header: 'Success' },
      noValue: NO_PROBES,
    }),
  ],
};
