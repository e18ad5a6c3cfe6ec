export declare function identifyProcess(pid: number): string | undefined
