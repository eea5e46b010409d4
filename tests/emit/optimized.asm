	.file	"program"
	.text
	.globl	kiln_main
	.p2align	4
	.type	kiln_main,@function
kiln_main:
	pushq	%rax
	movl	$29, %edi
	callq	kiln_print_i64
	xorl	%eax, %eax
	popq	%rcx
	retq
.Lfunc_end0:
	.size	kiln_main, .Lfunc_end0-kiln_main

	.hidden	kiln_print_i64
	.section	".note.GNU-stack","",@progbits
