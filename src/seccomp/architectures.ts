/** libseccomp's names by Go's (`GOARCH`): what `when.arches` of a rule is compared with, and the OCI name. */
const BY_GO_NAME: Readonly<Record<string, { native: string; oci: string }>> = {
  '386': { native: 'x86', oci: 'SCMP_ARCH_X86' },
  amd64: { native: 'amd64', oci: 'SCMP_ARCH_X86_64' },
  arm: { native: 'arm', oci: 'SCMP_ARCH_ARM' },
  arm64: { native: 'arm64', oci: 'SCMP_ARCH_AARCH64' },
  mips64: { native: 'mips64', oci: 'SCMP_ARCH_MIPS64' },
  mips64le: { native: 'mipsel64', oci: 'SCMP_ARCH_MIPSEL64' },
  mipsle: { native: 'mipsel', oci: 'SCMP_ARCH_MIPSEL' },
  ppc: { native: 'ppc', oci: 'SCMP_ARCH_PPC' },
  ppc64: { native: 'ppc64', oci: 'SCMP_ARCH_PPC64' },
  ppc64le: { native: 'ppc64le', oci: 'SCMP_ARCH_PPC64LE' },
  riscv64: { native: 'riscv64', oci: 'SCMP_ARCH_RISCV64' },
  s390: { native: 's390', oci: 'SCMP_ARCH_S390' },
  s390x: { native: 's390x', oci: 'SCMP_ARCH_S390X' },
};

/** Architectures whose programs a kernel runs beside its own; Docker's default profile filters them too. */
const SUB_ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  SCMP_ARCH_X86_64: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  SCMP_ARCH_AARCH64: ['SCMP_ARCH_ARM'],
  SCMP_ARCH_MIPS64: ['SCMP_ARCH_MIPS', 'SCMP_ARCH_MIPS64N32'],
  SCMP_ARCH_MIPS64N32: ['SCMP_ARCH_MIPS', 'SCMP_ARCH_MIPS64'],
  SCMP_ARCH_MIPSEL64: ['SCMP_ARCH_MIPSEL', 'SCMP_ARCH_MIPSEL64N32'],
  SCMP_ARCH_MIPSEL64N32: ['SCMP_ARCH_MIPSEL', 'SCMP_ARCH_MIPSEL64'],
  SCMP_ARCH_S390X: ['SCMP_ARCH_S390'],
  SCMP_ARCH_RISCV64: [],
};

/** libseccomp's name of an architecture, and its name in OCI specs; undefined for one that seccomp does not know. Pure. */
export function seccompArchitecture(goName: string): { native: string; oci: string } | undefined {
  return BY_GO_NAME[goName];
}

/** What the default profile filters on this architecture: itself, then the others that the kernel also runs. Pure. */
export function defaultArchitectures(goName: string): readonly string[] {
  const own = BY_GO_NAME[goName]?.oci;
  const others = own === undefined ? undefined : SUB_ARCHITECTURES[own];
  return own === undefined || others === undefined ? [] : [own, ...others];
}
