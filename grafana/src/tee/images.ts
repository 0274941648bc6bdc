import type { Row } from '../layout.ts';
import { NO_DATA } from '../no-value.ts';
import { table } from '../panels/table.ts';
import { cvmDetails } from '../promql.ts';

/** What boots the CVMs, and what gives them their keys. */
export const images: Row = {
  title: 'Images and KMS',
  panels: [
    table({
      title: 'CVMs by image and KMS',
      description: {
        question: 'Which images and versions are in use, and which KMS do the CVMs get their keys from?',
        shows:
          'CVMs by image, version and the type of their key management service. The VM managers of their nodes are in Nodes, on the dashboard Fleet.',
        normal: 'Few and recent versions; the types of KMS that you chose, no legacy.',
        action:
          'Old versions lack fixes of the guest OS: redeploy those CVMs. Migrate from a legacy KMS: its keys are not governed on chain.',
      },
      expressions: [`count by (os, os_version, kms_type) (${cvmDetails(['os', 'os_version', 'kms_type'])})`],
      columns: [
        { field: 'os', header: 'Image' },
        { field: 'os_version', header: 'Version' },
        { field: 'kms_type', header: 'KMS' },
        { field: 'Value', header: 'CVMs' },
      ],
      sortBy: { header: 'CVMs', descending: true },
      noValue: NO_DATA,
    }),
  ],
};
