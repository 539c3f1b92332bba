/**
 * What a device of the Container Device Interface changes in a container: the `containerEdits` of its description
 * (github.com/cncf-tags/container-device-interface, SPEC.md), with device numbers looked up.
 */
export interface CdiEdits {
  readonly env?: readonly string[];
  readonly deviceNodes?: readonly {
    readonly path: string;
    readonly type: 'b' | 'c' | 'u' | 'p';
    readonly major: number;
    readonly minor: number;
    readonly fileMode?: number;
    readonly uid?: number;
    readonly gid?: number;
    /** Default `rwm`. */
    readonly permissions?: string;
  }[];
  readonly mounts?: readonly {
    readonly hostPath: string;
    readonly containerPath: string;
    readonly type?: string;
    readonly options?: readonly string[];
  }[];
  readonly hooks?: readonly {
    readonly hookName:
      | 'prestart'
      | 'createRuntime'
      | 'createContainer'
      | 'startContainer'
      | 'poststart'
      | 'poststop';
    readonly path: string;
    readonly args?: readonly string[];
    readonly env?: readonly string[];
    /** Seconds. */
    readonly timeout?: number;
  }[];
  readonly additionalGids?: readonly number[];
}
