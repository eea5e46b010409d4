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

	.p2align	4
	.type	kiln_stdout_flush_quietly,@function
kiln_stdout_flush_quietly:
	cmpq	$0, filled(%rip)
	je	.LBB1_12
	pushq	%r15
	pushq	%r14
	pushq	%r12
	pushq	%rbx
	xorps	%xmm0, %xmm0
	movups	%xmm0, -24(%rsp)
	movq	$0, -8(%rsp)
	movq	$1, -32(%rsp)
	leaq	-32(%rsp), %rsi
	movl	$13, %eax
	movl	$13, %edi
	movl	$8, %r10d
	xorl	%edx, %edx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movq	filled(%rip), %r14
	movq	written(%rip), %rax
	cmpq	%r14, %rax
	jae	.LBB1_10
	leaq	buffer(%rip), %r15
	movabsq	$17179869185, %r12
	leaq	-32(%rsp), %rbx
	jmp	.LBB1_3
.LBB1_8:
	movq	%r12, -32(%rsp)
	movl	$271, %eax
	movl	$1, %esi
	movq	%rbx, %rdi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	.p2align	4
.LBB1_9:
	movq	written(%rip), %rax
	cmpq	%r14, %rax
	jae	.LBB1_10
.LBB1_3:
	movq	written(%rip), %rsi
	addq	%r15, %rsi
	movq	%r14, %rdx
	subq	written(%rip), %rdx
	movl	$1, %eax
	movl	$1, %edi
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	testq	%rax, %rax
	js	.LBB1_4
	je	.LBB1_11
	addq	%rax, written(%rip)
	jmp	.LBB1_9
	.p2align	4
.LBB1_4:
	cmpq	$-11, %rax
	je	.LBB1_8
	cmpq	$-4, %rax
	je	.LBB1_9
	jmp	.LBB1_11
.LBB1_10:
	movq	$0, filled(%rip)
	movq	$0, written(%rip)
.LBB1_11:
	popq	%rbx
	popq	%r12
	popq	%r14
	popq	%r15
.LBB1_12:
	retq
.Lfunc_end1:
	.size	kiln_stdout_flush_quietly, .Lfunc_end1-kiln_stdout_flush_quietly

	.p2align	4
	.type	kiln_write_all,@function
kiln_write_all:
	movq	(%rdx), %rax
	cmpq	%rsi, %rax
	jae	.LBB2_10
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	movq	%rdx, %rbx
	movq	%rsi, %r14
	movq	%rdi, %r15
	movabsq	$17179869186, %r13
	leaq	-8(%rsp), %r12
	jmp	.LBB2_2
.LBB2_7:
	movq	%r13, -8(%rsp)
	movl	$271, %eax
	movl	$1, %esi
	movq	%r12, %rdi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	.p2align	4
.LBB2_8:
	movq	(%rbx), %rax
	cmpq	%r14, %rax
	jae	.LBB2_9
.LBB2_2:
	movq	(%rbx), %rsi
	addq	%r15, %rsi
	movq	%r14, %rdx
	subq	(%rbx), %rdx
	movl	$1, %eax
	movl	$2, %edi
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	testq	%rax, %rax
	js	.LBB2_3
	je	.LBB2_9
	addq	%rax, (%rbx)
	jmp	.LBB2_8
	.p2align	4
.LBB2_3:
	cmpq	$-11, %rax
	je	.LBB2_7
	cmpq	$-4, %rax
	je	.LBB2_8
.LBB2_9:
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
.LBB2_10:
	retq
.Lfunc_end2:
	.size	kiln_write_all, .Lfunc_end2-kiln_write_all

	.hidden	kiln_os_exit
	.globl	kiln_os_exit
	.p2align	4
	.type	kiln_os_exit,@function
kiln_os_exit:
	movslq	%edi, %rdi
	.p2align	4
.LBB3_1:
	movl	$231, %eax
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	jmp	.LBB3_1
.Lfunc_end3:
	.size	kiln_os_exit, .Lfunc_end3-kiln_os_exit

	.section	.text.unlikely.,"ax",@progbits
	.hidden	kiln_stdout_flush
	.globl	kiln_stdout_flush
	.type	kiln_stdout_flush,@function
kiln_stdout_flush:
	pushq	%rbp
	movq	%rsp, %rbp
	pushq	%r15
	pushq	%r14
	pushq	%r12
	pushq	%rbx
	subq	$16, %rsp
	movq	filled(%rip), %r14
	movq	written(%rip), %rax
	cmpq	%r14, %rax
	jae	.LBB4_17
	leaq	buffer(%rip), %r15
	movabsq	$17179869185, %r12
	leaq	-40(%rbp), %rbx
.LBB4_2:
	movq	written(%rip), %rsi
	addq	%r15, %rsi
	movq	%r14, %rdx
	subq	written(%rip), %rdx
	movl	$1, %eax
	movl	$1, %edi
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	testq	%rax, %rax
	js	.LBB4_3
	je	.LBB4_13
	addq	%rax, written(%rip)
.LBB4_16:
	movq	written(%rip), %rax
	cmpq	%r14, %rax
	jb	.LBB4_2
	jmp	.LBB4_17
.LBB4_3:
	movl	$1, %edi
	cmpq	$-12, %rax
	jle	.LBB4_4
	cmpq	$-11, %rax
	je	.LBB4_15
	cmpq	$-4, %rax
	jne	.LBB4_10
	jmp	.LBB4_16
.LBB4_15:
	movq	%r12, -40(%rbp)
	movl	$271, %eax
	movl	$1, %esi
	movq	%rbx, %rdi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	jmp	.LBB4_16
.LBB4_17:
	xorl	%eax, %eax
	movq	%rax, filled(%rip)
	movq	%rax, written(%rip)
	addq	$16, %rsp
	popq	%rbx
	popq	%r12
	popq	%r14
	popq	%r15
	popq	%rbp
	retq
.LBB4_4:
	cmpq	$-122, %rax
	je	.LBB4_7
	cmpq	$-32, %rax
	je	.LBB4_18
	cmpq	$-28, %rax
	jne	.LBB4_19
.LBB4_7:
	movl	$6, %edi
	callq	fail
.LBB4_18:
	movl	$4, %edi
.LBB4_19:
	callq	fail
.LBB4_13:
	movl	$1, %edi
	callq	fail
.LBB4_10:
	cmpq	$-9, %rax
	jne	.LBB4_19
	movl	$5, %edi
	callq	fail
.Lfunc_end4:
	.size	kiln_stdout_flush, .Lfunc_end4-kiln_stdout_flush

	.type	fail,@function
fail:
	pushq	%rbp
	movq	%rsp, %rbp
	subq	$16, %rsp
	cmpl	$4, %edi
	jne	.LBB5_1
	movl	$141, %edi
	callq	kiln_os_exit
.LBB5_1:
	movq	$0, -8(%rbp)
	cmpl	$5, %edi
	je	.LBB5_2
	cmpl	$6, %edi
	jne	.LBB5_5
	leaq	fail.full(%rip), %rdi
	movl	$59, %esi
	jmp	.LBB5_6
.LBB5_2:
	leaq	fail.closed(%rip), %rdi
	movl	$44, %esi
	jmp	.LBB5_6
.LBB5_5:
	leaq	fail.other(%rip), %rdi
	movl	$30, %esi
.LBB5_6:
	leaq	-8(%rbp), %rdx
	callq	kiln_write_all
	movl	$1, %edi
	callq	kiln_os_exit
.Lfunc_end5:
	.size	fail, .Lfunc_end5-fail

	.text
	.p2align	4
	.type	on_signal,@function
on_signal:
	pushq	%rbp
	movq	%rsp, %rbp
	pushq	%rbx
	pushq	%rax
	movl	%edi, %ebx
	cmpl	$0, 8(%rsi)
	jle	.LBB6_3
	movq	16(%rsi), %rax
	cmpq	stack_lowest(%rip), %rax
	jb	.LBB6_3
	cmpq	stack_top(%rip), %rax
	jb	.LBB6_4
.LBB6_3:
	movl	$39, %eax
	xorl	%edi, %edi
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movq	%rax, %rdi
	movslq	%ebx, %rsi
	movl	$62, %eax
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	addq	$8, %rsp
	popq	%rbx
	popq	%rbp
	retq
.LBB6_4:
	callq	kiln_panic_nowhere
.Lfunc_end6:
	.size	on_signal, .Lfunc_end6-on_signal

	.p2align	4
	.type	return_from_signal,@function
return_from_signal:
	#APP
	movl	$15, %eax
	syscall
	#NO_APP
.Lfunc_end7:
	.size	return_from_signal, .Lfunc_end7-return_from_signal

	.section	.text.unlikely.,"ax",@progbits
	.type	flush_line,@function
flush_line:
	pushq	%rbp
	movq	%rsp, %rbp
	subq	$64, %rsp
	movl	buffering(%rip), %eax
	testl	%eax, %eax
	jne	.LBB8_2
	leaq	-64(%rbp), %rdx
	movl	$16, %eax
	movl	$1, %edi
	movl	$21505, %esi
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	cmpq	$1, %rax
	movl	$2, %eax
	sbbl	$0, %eax
	movl	%eax, buffering(%rip)
.LBB8_2:
	cmpl	$1, %eax
	jne	.LBB8_6
	cmpq	$0, filled(%rip)
	je	.LBB8_6
	movq	filled(%rip), %rax
	leaq	buffer(%rip), %rcx
	cmpb	$10, -1(%rax,%rcx)
	je	.LBB8_5
.LBB8_6:
	addq	$64, %rsp
	popq	%rbp
	retq
.LBB8_5:
	callq	kiln_stdout_flush
	jmp	.LBB8_6
.Lfunc_end8:
	.size	flush_line, .Lfunc_end8-flush_line

	.text
	.p2align	4
	.type	append,@function
append:
	movq	message_length(%rip), %rax
	movzbl	(%rdi), %ecx
	testb	%cl, %cl
	setne	%dl
	cmpq	$896, %rax
	setb	%sil
	andb	%dl, %sil
	cmpb	$1, %sil
	jne	.LBB9_5
	incq	%rdi
	leaq	message_text(%rip), %rdx
	.p2align	4
.LBB9_2:
	movb	%cl, (%rax,%rdx)
	cmpq	$894, %rax
	leaq	1(%rax), %rax
	ja	.LBB9_4
	movzbl	(%rdi), %ecx
	incq	%rdi
	testb	%cl, %cl
	jne	.LBB9_2
.LBB9_4:
	movq	%rax, message_length(%rip)
.LBB9_5:
	retq
.Lfunc_end9:
	.size	append, .Lfunc_end9-append

	.p2align	4
	.type	append_message,@function
append_message:
	testl	%edi, %edi
	je	.LBB10_1
	movl	%edi, %ecx
	andl	$3, %ecx
	je	.LBB10_3
	xorl	%edx, %edx
	leaq	messages(%rip), %rax
	.p2align	4
.LBB10_5:
	cmpb	$0, (%rax)
	leaq	1(%rax), %rax
	jne	.LBB10_5
	incl	%edx
	cmpl	%ecx, %edx
	jne	.LBB10_5
	movl	%edi, %ecx
	andl	$12, %ecx
	cmpl	$4, %edi
	jae	.LBB10_13
	jmp	.LBB10_9
.LBB10_1:
	leaq	messages(%rip), %rax
	jmp	.LBB10_9
.LBB10_3:
	leaq	messages(%rip), %rax
	movl	%edi, %ecx
	cmpl	$4, %edi
	jb	.LBB10_9
	.p2align	4
.LBB10_13:
	cmpb	$0, (%rax)
	leaq	1(%rax), %rax
	jne	.LBB10_13
	.p2align	4
.LBB10_14:
	cmpb	$0, (%rax)
	leaq	1(%rax), %rax
	jne	.LBB10_14
	.p2align	4
.LBB10_15:
	cmpb	$0, (%rax)
	leaq	1(%rax), %rax
	jne	.LBB10_15
	.p2align	4
.LBB10_16:
	cmpb	$0, (%rax)
	leaq	1(%rax), %rax
	jne	.LBB10_16
	addl	$-4, %ecx
	jne	.LBB10_13
.LBB10_9:
	movq	message_length(%rip), %rcx
	movzbl	(%rax), %edx
	testb	%dl, %dl
	je	.LBB10_12
	incq	%rax
	leaq	message_text(%rip), %rsi
	.p2align	4
.LBB10_11:
	movb	%dl, (%rcx,%rsi)
	incq	%rcx
	movzbl	(%rax), %edx
	incq	%rax
	testb	%dl, %dl
	jne	.LBB10_11
.LBB10_12:
	leaq	1(%rcx), %rax
	movq	%rax, message_length(%rip)
	leaq	message_text(%rip), %rax
	movb	$10, (%rcx,%rax)
	retq
.Lfunc_end10:
	.size	append_message, .Lfunc_end10-append_message

	.section	.text.unlikely.,"ax",@progbits
	.type	finish,@function
finish:
	pushq	%rbp
	movq	%rsp, %rbp
	subq	$16, %rsp
	callq	kiln_stdout_flush_quietly
	leaq	-8(%rbp), %rdx
	movq	$0, (%rdx)
	movq	message_length(%rip), %rsi
	leaq	message_text(%rip), %rdi
	callq	kiln_write_all
	movl	$101, %edi
	callq	kiln_os_exit
.Lfunc_end11:
	.size	finish, .Lfunc_end11-finish

	.type	kiln_panic_nowhere,@function
kiln_panic_nowhere:
	pushq	%rbp
	movq	%rsp, %rbp
	movq	$0, message_length(%rip)
	leaq	.L.str.1(%rip), %rdi
	callq	append
	movl	$10, %edi
	callq	append_message
	callq	finish
.Lfunc_end12:
	.size	kiln_panic_nowhere, .Lfunc_end12-kiln_panic_nowhere

	.text
	.p2align	4
	.type	kiln_print_i64,@function
kiln_print_i64:
	movq	%rdi, %rsi
	negq	%rdi
	cmovsq	%rsi, %rdi
	shrq	$63, %rsi
	jmp	print_magnitude
.Lfunc_end13:
	.size	kiln_print_i64, .Lfunc_end13-kiln_print_i64

	.p2align	4
	.type	print_magnitude,@function
print_magnitude:
	pushq	%rbp
	movq	%rsp, %rbp
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	pushq	%rax
	movq	filled(%rip), %rax
	cmpq	$32705, %rax
	jae	.LBB14_1
.LBB14_2:
	movq	filled(%rip), %rdx
	leaq	buffer(%rip), %r12
	movzbl	%sil, %r9d
	leaq	(%r12,%r9), %r10
	addq	%rdx, %r10
	movq	%rdi, %rax
	orq	$1, %rax
	bsrq	%rax, %rcx
	imull	$1233, %ecx, %r11d
	addl	$1233, %r11d
	shrl	$12, %r11d
	leaq	small_powers(%rip), %rcx
	cmpq	(%rcx,%r11,8), %rax
	movq	%rdx, -48(%rbp)
	movb	$45, (%rdx,%r12)
	sbbq	$-1, %r11
	cmpq	$2, %r11
	jb	.LBB14_3
	leaq	-2(%r11), %rbx
	leaq	pairs(%rip), %r14
	movabsq	$2951479051793528259, %r15
	testb	$2, %bl
	jne	.LBB14_5
	movq	%rdi, %rax
	shrq	$2, %rax
	mulq	%r15
	movq	%rdx, %rcx
	shrq	$2, %rcx
	imulq	$100, %rcx, %rax
	subq	%rax, %rdi
	movzwl	(%r14,%rdi,2), %eax
	movw	%ax, -2(%r10,%r11)
	movq	%rcx, %rdi
	movq	%rbx, %rax
	cmpq	$4, %r11
	jae	.LBB14_8
	jmp	.LBB14_10
.LBB14_3:
	movq	%r11, %rbx
	movq	%rdi, %rcx
	jmp	.LBB14_10
.LBB14_5:
	movq	%r11, %rax
	cmpq	$4, %r11
	jb	.LBB14_10
.LBB14_8:
	movq	-48(%rbp), %rcx
	addq	%r9, %rcx
	leaq	-2(%rcx,%r12), %r12
	movabsq	$368934881474191033, %r13
	movabsq	$3777893186295716171, %r8
	movq	%rdi, %rcx
	movq	%rax, %rbx
	.p2align	4
.LBB14_9:
	movq	%rcx, %rax
	shrq	$2, %rax
	mulq	%r15
	movq	%rdx, %rsi
	shrq	$2, %rsi
	imulq	$100, %rsi, %rax
	movq	%rcx, %rdx
	subq	%rax, %rdx
	movzwl	(%r14,%rdx,2), %eax
	movw	%ax, (%r12,%rbx)
	movq	%rsi, %rax
	mulq	%r13
	shrl	%edx
	imull	$100, %edx, %eax
	subl	%eax, %esi
	movzwl	(%r14,%rsi,2), %eax
	movw	%ax, -2(%r12,%rbx)
	movq	%rcx, %rax
	mulq	%r8
	movq	%rdx, %rcx
	shrq	$11, %rcx
	addq	$-4, %rbx
	cmpq	$1, %rbx
	ja	.LBB14_9
.LBB14_10:
	testq	%rbx, %rbx
	je	.LBB14_12
	movabsq	$-3689348814741910323, %rdx
	movq	%rcx, %rax
	mulq	%rdx
	shrl	$2, %edx
	andl	$-2, %edx
	leal	(%rdx,%rdx,4), %eax
	subl	%eax, %ecx
	orb	$48, %cl
	movb	%cl, (%r10)
.LBB14_12:
	movb	$10, (%r10,%r11)
	#MEMBARRIER
	addq	-48(%rbp), %r9
	leaq	(%r11,%r9), %rax
	incq	%rax
	movq	%rax, filled(%rip)
	cmpl	$2, buffering(%rip)
	jne	.LBB14_14
	addq	$8, %rsp
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	retq
.LBB14_1:
	movq	%rdi, %rbx
	movl	%esi, %r14d
	callq	kiln_stdout_flush
	movl	%r14d, %esi
	movq	%rbx, %rdi
	jmp	.LBB14_2
.LBB14_14:
	addq	$8, %rsp
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	popq	%rbp
	jmp	flush_line
.Lfunc_end14:
	.size	print_magnitude, .Lfunc_end14-print_magnitude

	.section	.text.unlikely.,"ax",@progbits
	.hidden	kiln_start
	.globl	kiln_start
	.p2align	4
	.type	kiln_start,@function
kiln_start:
	pushq	%rbp
	movq	%rsp, %rbp
	pushq	%rbx
	subq	$72, %rsp
	movq	%rdi, %rbx
	leaq	-48(%rbp), %r10
	movl	$302, %eax
	movl	$3, %esi
	xorl	%edi, %edi
	xorl	%edx, %edx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movl	$1073741824, %ecx
	testq	%rax, %rax
	jne	.LBB15_3
	movq	-48(%rbp), %rcx
	cmpq	$-1, %rcx
	jne	.LBB15_3
	movq	$1073741824, -48(%rbp)
	leaq	-48(%rbp), %rdx
	movl	$302, %eax
	xorl	%edi, %edi
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movq	-48(%rbp), %rcx
.LBB15_3:
	movq	%rbx, %rax
	subq	%rcx, %rax
	addq	$16777216, %rcx
	addq	$-16777216, %rax
	xorl	%edx, %edx
	cmpq	%rcx, %rbx
	cmovbeq	%rdx, %rax
	movq	%rbx, stack_top(%rip)
	movq	%rax, stack_lowest(%rip)
	movq	.L__const.kiln_os_on_bad_access.alternate+16(%rip), %rax
	movq	%rax, -64(%rbp)
	movups	.L__const.kiln_os_on_bad_access.alternate(%rip), %xmm0
	movaps	%xmm0, -80(%rbp)
	leaq	-80(%rbp), %rdi
	movl	$131, %eax
	xorl	%esi, %esi
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movq	$0, -24(%rbp)
	leaq	on_signal(%rip), %rax
	movq	%rax, -48(%rbp)
	movl	$2348810244, %eax
	movq	%rax, -40(%rbp)
	leaq	return_from_signal(%rip), %rax
	movq	%rax, -32(%rbp)
	leaq	-48(%rbp), %rsi
	movl	$13, %eax
	movl	$11, %edi
	movl	$8, %r10d
	xorl	%edx, %edx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movl	$13, %eax
	movl	$7, %edi
	xorl	%edx, %edx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	#APP
	syscall
	#NO_APP
	movl	$29, %edi
	xorl	%esi, %esi
	callq	print_magnitude
	callq	kiln_stdout_flush
	xorl	%eax, %eax
	addq	$72, %rsp
	popq	%rbx
	popq	%rbp
	retq
.Lfunc_end15:
	.size	kiln_start, .Lfunc_end15-kiln_start

	.type	kiln_os_on_bad_access.stack,@object
	.local	kiln_os_on_bad_access.stack
	.comm	kiln_os_on_bad_access.stack,65536,16
	.type	.L__const.kiln_os_on_bad_access.alternate,@object
	.section	.data.rel.ro,"aw",@progbits
	.p2align	3, 0x0
.L__const.kiln_os_on_bad_access.alternate:
	.quad	kiln_os_on_bad_access.stack
	.long	0
	.zero	4
	.quad	65536
	.size	.L__const.kiln_os_on_bad_access.alternate, 24

	.type	filled,@object
	.local	filled
	.comm	filled,8,8
	.type	buffer,@object
	.local	buffer
	.comm	buffer,32768,16
	.type	buffering,@object
	.local	buffering
	.comm	buffering,4,4
	.type	message_text,@object
	.local	message_text
	.comm	message_text,1024,16
	.type	message_length,@object
	.local	message_length
	.comm	message_length,8,8
	.type	.L.str.1,@object
	.section	.rodata.str1.1,"aMS",@progbits,1
.L.str.1:
	.asciz	"panic: "
	.size	.L.str.1, 8

	.type	small_powers,@object
	.section	.rodata,"a",@progbits
	.p2align	4, 0x0
small_powers:
	.quad	1
	.quad	10
	.quad	100
	.quad	1000
	.quad	10000
	.quad	100000
	.quad	1000000
	.quad	10000000
	.quad	100000000
	.quad	1000000000
	.quad	10000000000
	.quad	100000000000
	.quad	1000000000000
	.quad	10000000000000
	.quad	100000000000000
	.quad	1000000000000000
	.quad	10000000000000000
	.quad	100000000000000000
	.quad	1000000000000000000
	.quad	-8446744073709551616
	.size	small_powers, 160

	.type	pairs,@object
	.section	.rodata.str1.16,"aMS",@progbits,1
	.p2align	4, 0x0
pairs:
	.asciz	"00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	.size	pairs, 201

	.type	stack_top,@object
	.local	stack_top
	.comm	stack_top,8,8
	.type	stack_lowest,@object
	.local	stack_lowest
	.comm	stack_lowest,8,8
	.type	written,@object
	.local	written
	.comm	written,8,8
	.type	fail.other,@object
	.section	.rodata,"a",@progbits
	.p2align	4, 0x0
fail.other:
	.asciz	"error: cannot write to stdout\n"
	.size	fail.other, 31

	.type	fail.closed,@object
	.p2align	4, 0x0
fail.closed:
	.asciz	"error: cannot write to stdout: it is closed\n"
	.size	fail.closed, 45

	.type	fail.full,@object
	.p2align	4, 0x0
fail.full:
	.asciz	"error: cannot write to stdout: no space left on the device\n"
	.size	fail.full, 60

	.type	messages,@object
	.p2align	4, 0x0
messages:
	.asciz	"integer overflow in addition\000integer overflow in subtraction\000integer overflow in multiplication\000integer overflow in negation\000integer overflow in division\000integer overflow in remainder\000division by zero\000remainder by zero\000shift amount out of range\000while loop ended without a value\000stack overflow\000reached code that the compiler took to be unreachable\000"
	.size	messages, 348

	.section	".note.GNU-stack","",@progbits
