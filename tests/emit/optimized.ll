; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

%struct.anon = type { i32, i16, i16 }
%struct.signal_action = type { ptr, i64, ptr, i64 }
%struct.anon.0 = type { ptr, i32, i64 }

@kiln_os_on_bad_access.stack = internal global [65536 x i8] zeroinitializer, align 16
@__const.kiln_os_on_bad_access.alternate = private unnamed_addr constant { ptr, i32, [4 x i8], i64 } { ptr @kiln_os_on_bad_access.stack, i32 0, [4 x i8] zeroinitializer, i64 65536 }, align 8
@filled = internal global i64 0, align 8
@buffer = internal global [32768 x i8] zeroinitializer, align 16
@buffering = internal unnamed_addr global i32 0, align 4
@message_text = internal global [1024 x i8] zeroinitializer, align 16
@message_length = internal unnamed_addr global i64 0, align 8
@.str.1 = private unnamed_addr constant [8 x i8] c"panic: \00", align 1
@small_powers = internal unnamed_addr constant [20 x i64] [i64 1, i64 10, i64 100, i64 1000, i64 10000, i64 100000, i64 1000000, i64 10000000, i64 100000000, i64 1000000000, i64 10000000000, i64 100000000000, i64 1000000000000, i64 10000000000000, i64 100000000000000, i64 1000000000000000, i64 10000000000000000, i64 100000000000000000, i64 1000000000000000000, i64 -8446744073709551616], align 16
@pairs = internal unnamed_addr constant [201 x i8] c"00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899\00", align 16
@stack_top = internal unnamed_addr global i64 0, align 8
@stack_lowest = internal unnamed_addr global i64 0, align 8
@written = internal global i64 0, align 8
@fail.other = internal constant [31 x i8] c"error: cannot write to stdout\0A\00", align 16
@fail.closed = internal constant [45 x i8] c"error: cannot write to stdout: it is closed\0A\00", align 16
@fail.full = internal constant [60 x i8] c"error: cannot write to stdout: no space left on the device\0A\00", align 16
@messages = internal unnamed_addr constant [348 x i8] c"integer overflow in addition\00integer overflow in subtraction\00integer overflow in multiplication\00integer overflow in negation\00integer overflow in division\00integer overflow in remainder\00division by zero\00remainder by zero\00shift amount out of range\00while loop ended without a value\00stack overflow\00reached code that the compiler took to be unreachable\00\00", align 16

; Function Attrs: nounwind
define noundef i32 @kiln_main() local_unnamed_addr #0 {
entry:
  tail call fastcc void @kiln_print_i64(i64 29)
  ret i32 0
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.start.p0(ptr captures(none)) #1

; Function Attrs: mustprogress nocallback nofree nounwind willreturn memory(argmem: write)
declare void @llvm.memset.p0.i64(ptr writeonly captures(none), i8, i64, i1 immarg) #2

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.end.p0(ptr captures(none)) #1

; Function Attrs: mustprogress nocallback nofree nounwind willreturn memory(argmem: readwrite)
declare void @llvm.memcpy.p0.p0.i64(ptr noalias writeonly captures(none), ptr noalias readonly captures(none), i64, i1 immarg) #3

; Function Attrs: mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.ctlz.i64(i64, i1 immarg) #4

; Function Attrs: nounwind
define internal fastcc void @kiln_stdout_flush_quietly() unnamed_addr #5 {
  %1 = alloca %struct.anon, align 4
  %2 = alloca %struct.signal_action, align 8
  %3 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %4 = icmp eq i64 %3, 0
  br i1 %4, label %write_buffer.exit, label %5

5:                                                ; preds = %0
  call void @llvm.lifetime.start.p0(ptr nonnull %2) #14
  %6 = getelementptr inbounds nuw i8, ptr %2, i64 8
  call void @llvm.memset.p0.i64(ptr noundef nonnull align 8 dereferenceable(24) %6, i8 0, i64 24, i1 false)
  store ptr inttoptr (i64 1 to ptr), ptr %2, align 8, !tbaa !9
  %7 = ptrtoint ptr %2 to i64
  %8 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 13, i64 13, i64 %7, i64 0, i64 8, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.end.p0(ptr nonnull %2) #14
  %9 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %10 = load volatile i64, ptr @written, align 8, !tbaa !7
  %11 = icmp ult i64 %10, %9
  br i1 %11, label %12, label %.loopexit2.i

12:                                               ; preds = %5
  %13 = getelementptr inbounds nuw i8, ptr %1, i64 4
  %14 = getelementptr inbounds nuw i8, ptr %1, i64 6
  %15 = ptrtoint ptr %1 to i64
  br label %16

16:                                               ; preds = %32, %12
  %17 = load volatile i64, ptr @written, align 8, !tbaa !7
  %18 = getelementptr inbounds nuw i8, ptr @buffer, i64 %17
  %19 = load volatile i64, ptr @written, align 8, !tbaa !7
  %20 = sub i64 %9, %19
  %21 = ptrtoint ptr %18 to i64
  %22 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 1, i64 1, i64 %21, i64 %20, i64 0, i64 0, i64 0) #14, !srcloc !12
  %23 = icmp sgt i64 %22, -1
  br i1 %23, label %25, label %24

24:                                               ; preds = %16
  switch i64 %22, label %write_buffer.exit [
    i64 -4, label %32
    i64 -11, label %30
  ]

25:                                               ; preds = %16
  %26 = icmp eq i64 %22, 0
  br i1 %26, label %write_buffer.exit, label %27

27:                                               ; preds = %25
  %28 = load volatile i64, ptr @written, align 8, !tbaa !7
  %29 = add i64 %28, %22
  store volatile i64 %29, ptr @written, align 8, !tbaa !7
  br label %32

30:                                               ; preds = %24
  call void @llvm.lifetime.start.p0(ptr nonnull %1) #14
  store i32 1, ptr %1, align 4, !tbaa !13
  store i16 4, ptr %13, align 4, !tbaa !16
  store i16 0, ptr %14, align 2, !tbaa !17
  %31 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 271, i64 %15, i64 1, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.end.p0(ptr nonnull %1) #14
  br label %32

32:                                               ; preds = %30, %27, %24
  %33 = load volatile i64, ptr @written, align 8, !tbaa !7
  %34 = icmp ult i64 %33, %9
  br i1 %34, label %16, label %.loopexit2.i

.loopexit2.i:                                     ; preds = %32, %5
  store volatile i64 0, ptr @filled, align 8, !tbaa !7
  store volatile i64 0, ptr @written, align 8, !tbaa !7
  br label %write_buffer.exit

write_buffer.exit:                                ; preds = %25, %24, %.loopexit2.i, %0
  ret void
}

; Function Attrs: nounwind
define internal fastcc void @kiln_write_all(ptr noundef %0, i64 noundef %1, ptr noundef nonnull %2) unnamed_addr #5 {
  %4 = alloca %struct.anon, align 4
  %5 = load volatile i64, ptr %2, align 8, !tbaa !7
  %6 = icmp ult i64 %5, %1
  br i1 %6, label %7, label %.loopexit4

7:                                                ; preds = %3
  %8 = getelementptr inbounds nuw i8, ptr %4, i64 4
  %9 = getelementptr inbounds nuw i8, ptr %4, i64 6
  %10 = ptrtoint ptr %4 to i64
  br label %11

11:                                               ; preds = %7, %27
  %12 = load volatile i64, ptr %2, align 8, !tbaa !7
  %13 = getelementptr inbounds nuw i8, ptr %0, i64 %12
  %14 = load volatile i64, ptr %2, align 8, !tbaa !7
  %15 = sub i64 %1, %14
  %16 = ptrtoint ptr %13 to i64
  %17 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 1, i64 2, i64 %16, i64 %15, i64 0, i64 0, i64 0) #14, !srcloc !12
  %18 = icmp sgt i64 %17, -1
  br i1 %18, label %20, label %19

19:                                               ; preds = %11
  switch i64 %17, label %.loopexit4 [
    i64 -4, label %27
    i64 -11, label %25
  ]

20:                                               ; preds = %11
  %21 = icmp eq i64 %17, 0
  br i1 %21, label %.loopexit4, label %22

22:                                               ; preds = %20
  %23 = load volatile i64, ptr %2, align 8, !tbaa !7
  %24 = add i64 %23, %17
  store volatile i64 %24, ptr %2, align 8, !tbaa !7
  br label %27

25:                                               ; preds = %19
  call void @llvm.lifetime.start.p0(ptr nonnull %4) #14
  store i32 2, ptr %4, align 4, !tbaa !13
  store i16 4, ptr %8, align 4, !tbaa !16
  store i16 0, ptr %9, align 2, !tbaa !17
  %26 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 271, i64 %10, i64 1, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.end.p0(ptr nonnull %4) #14
  br label %27

27:                                               ; preds = %22, %25, %19
  %28 = load volatile i64, ptr %2, align 8, !tbaa !7
  %29 = icmp ult i64 %28, %1
  br i1 %29, label %11, label %.loopexit4

.loopexit4:                                       ; preds = %27, %20, %19, %3
  ret void
}

; Function Attrs: noreturn nounwind
define hidden void @kiln_os_exit(i32 noundef %0) local_unnamed_addr #6 {
  %2 = sext i32 %0 to i64
  br label %3

3:                                                ; preds = %3, %1
  %4 = tail call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 231, i64 %2, i64 0, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  br label %3
}

; Function Attrs: cold noinline nounwind optsize
define hidden void @kiln_stdout_flush() local_unnamed_addr #7 {
  %1 = alloca %struct.anon, align 4
  %2 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %3 = load volatile i64, ptr @written, align 8, !tbaa !7
  %4 = icmp ult i64 %3, %2
  br i1 %4, label %5, label %.loopexit1

5:                                                ; preds = %0
  %6 = getelementptr inbounds nuw i8, ptr %1, i64 4
  %7 = getelementptr inbounds nuw i8, ptr %1, i64 6
  %8 = ptrtoint ptr %1 to i64
  br label %9

9:                                                ; preds = %25, %5
  %10 = load volatile i64, ptr @written, align 8, !tbaa !7
  %11 = getelementptr inbounds nuw i8, ptr @buffer, i64 %10
  %12 = load volatile i64, ptr @written, align 8, !tbaa !7
  %13 = sub i64 %2, %12
  %14 = ptrtoint ptr %11 to i64
  %15 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 1, i64 1, i64 %14, i64 %13, i64 0, i64 0, i64 0) #14, !srcloc !12
  %16 = icmp sgt i64 %15, -1
  br i1 %16, label %18, label %17

17:                                               ; preds = %9
  switch i64 %15, label %.loopexit.i.loopexit5 [
    i64 -4, label %25
    i64 -11, label %23
    i64 -32, label %.loopexit.i
    i64 -9, label %.loopexit.i.loopexit3
    i64 -28, label %.loopexit.i.loopexit4
    i64 -122, label %.loopexit.i.loopexit4
  ]

18:                                               ; preds = %9
  %19 = icmp eq i64 %15, 0
  br i1 %19, label %.loopexit.i.loopexit5, label %20

20:                                               ; preds = %18
  %21 = load volatile i64, ptr @written, align 8, !tbaa !7
  %22 = add i64 %21, %15
  store volatile i64 %22, ptr @written, align 8, !tbaa !7
  br label %25

23:                                               ; preds = %17
  call void @llvm.lifetime.start.p0(ptr nonnull %1) #14
  store i32 1, ptr %1, align 4, !tbaa !13
  store i16 4, ptr %6, align 4, !tbaa !16
  store i16 0, ptr %7, align 2, !tbaa !17
  %24 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 271, i64 %8, i64 1, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.end.p0(ptr nonnull %1) #14
  br label %25

25:                                               ; preds = %23, %20, %17
  %26 = load volatile i64, ptr @written, align 8, !tbaa !7
  %27 = icmp ult i64 %26, %2
  br i1 %27, label %9, label %.loopexit1

.loopexit.i.loopexit3:                            ; preds = %17
  br label %.loopexit.i

.loopexit.i.loopexit4:                            ; preds = %17, %17
  br label %.loopexit.i

.loopexit.i.loopexit5:                            ; preds = %18, %17
  br label %.loopexit.i

.loopexit.i:                                      ; preds = %17, %.loopexit.i.loopexit5, %.loopexit.i.loopexit4, %.loopexit.i.loopexit3
  %.ph = phi i32 [ 1, %.loopexit.i.loopexit5 ], [ 5, %.loopexit.i.loopexit3 ], [ 6, %.loopexit.i.loopexit4 ], [ 4, %17 ]
  tail call fastcc void @fail(i32 noundef %.ph) #15
  unreachable

.loopexit1:                                       ; preds = %25, %0
  store volatile i64 0, ptr @filled, align 8, !tbaa !7
  store volatile i64 0, ptr @written, align 8, !tbaa !7
  ret void
}

; Function Attrs: cold noinline noreturn nounwind optsize
define internal fastcc void @fail(i32 noundef range(i32 1, 7) %0) unnamed_addr #8 {
  %2 = alloca i64, align 8
  %3 = icmp eq i32 %0, 4
  br i1 %3, label %4, label %5

4:                                                ; preds = %1
  tail call void @kiln_os_exit(i32 noundef 141) #16
  unreachable

5:                                                ; preds = %1
  call void @llvm.lifetime.start.p0(ptr nonnull %2) #14
  store i64 0, ptr %2, align 8, !tbaa !7
  switch i32 %0, label %7 [
    i32 5, label %8
    i32 6, label %6
  ]

6:                                                ; preds = %5
  br label %8

7:                                                ; preds = %5
  br label %8

8:                                                ; preds = %5, %6, %7
  %9 = phi i64 [ 59, %6 ], [ 30, %7 ], [ 44, %5 ]
  %10 = phi ptr [ @fail.full, %6 ], [ @fail.other, %7 ], [ @fail.closed, %5 ]
  call fastcc void @kiln_write_all(ptr noundef nonnull %10, i64 noundef %9, ptr noundef nonnull %2) #17
  call void @kiln_os_exit(i32 noundef 1) #16
  unreachable
}

; Function Attrs: nounwind
define internal void @on_signal(i32 noundef %0, ptr noundef readonly captures(none) %1, ptr noundef readonly captures(none) %2) #5 {
  %4 = getelementptr inbounds nuw i8, ptr %1, i64 8
  %5 = load i32, ptr %4, align 8, !tbaa !18
  %6 = icmp sgt i32 %5, 0
  br i1 %6, label %7, label %on_bad_access.exit

7:                                                ; preds = %3
  %8 = getelementptr inbounds nuw i8, ptr %1, i64 16
  %9 = load i64, ptr %8, align 8, !tbaa !20
  %10 = load i64, ptr @stack_lowest, align 8, !tbaa !7
  %11 = icmp uge i64 %9, %10
  %12 = load i64, ptr @stack_top, align 8
  %13 = icmp ult i64 %9, %12
  %14 = select i1 %11, i1 %13, i1 false
  br i1 %14, label %15, label %on_bad_access.exit

15:                                               ; preds = %7
  tail call fastcc void @kiln_panic_nowhere() #15
  unreachable

on_bad_access.exit:                               ; preds = %7, %3
  %16 = tail call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 39, i64 0, i64 0, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  %17 = sext i32 %0 to i64
  %18 = tail call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 62, i64 %16, i64 %17, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  ret void
}

; Function Attrs: naked noinline nounwind
define internal void @return_from_signal() #9 {
  tail call void asm sideeffect "mov $$15, %eax\0A\09syscall", "~{dirflag},~{fpsr},~{flags}"() #14, !srcloc !21
  unreachable
}

; Function Attrs: cold noinline nounwind optsize
define internal fastcc void @flush_line() unnamed_addr #7 {
  %1 = alloca [64 x i8], align 16
  %2 = load i32, ptr @buffering, align 4, !tbaa !0
  %3 = icmp eq i32 %2, 0
  br i1 %3, label %4, label %9

4:                                                ; preds = %0
  call void @llvm.lifetime.start.p0(ptr nonnull %1) #14
  %5 = ptrtoint ptr %1 to i64
  %6 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 16, i64 1, i64 21505, i64 %5, i64 0, i64 0, i64 0) #14, !srcloc !12
  %7 = icmp eq i64 %6, 0
  call void @llvm.lifetime.end.p0(ptr nonnull %1) #14
  %8 = select i1 %7, i32 1, i32 2
  store i32 %8, ptr @buffering, align 4, !tbaa !0
  br label %9

9:                                                ; preds = %4, %0
  %10 = phi i32 [ %8, %4 ], [ %2, %0 ]
  %11 = icmp eq i32 %10, 1
  br i1 %11, label %12, label %22

12:                                               ; preds = %9
  %13 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %14 = icmp eq i64 %13, 0
  br i1 %14, label %22, label %15

15:                                               ; preds = %12
  %16 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %17 = getelementptr i8, ptr @buffer, i64 %16
  %18 = getelementptr i8, ptr %17, i64 -1
  %19 = load i8, ptr %18, align 1, !tbaa !22
  %20 = icmp eq i8 %19, 10
  br i1 %20, label %21, label %22

21:                                               ; preds = %15
  call void @kiln_stdout_flush() #18
  br label %22

22:                                               ; preds = %21, %15, %12, %9
  ret void
}

; Function Attrs: nofree norecurse nosync nounwind memory(readwrite, argmem: read, inaccessiblemem: none, target_mem0: none, target_mem1: none)
define internal fastcc void @append(ptr noundef readonly captures(none) %0) unnamed_addr #10 {
  %2 = load i64, ptr @message_length, align 8
  %3 = load i8, ptr %0, align 1, !tbaa !22
  %4 = icmp ne i8 %3, 0
  %5 = icmp ult i64 %2, 896
  %6 = select i1 %4, i1 %5, i1 false
  br i1 %6, label %.preheader, label %18

.preheader:                                       ; preds = %1, %.preheader
  %7 = phi i8 [ %13, %.preheader ], [ %3, %1 ]
  %8 = phi ptr [ %10, %.preheader ], [ %0, %1 ]
  %9 = phi i64 [ %11, %.preheader ], [ %2, %1 ]
  %10 = getelementptr inbounds nuw i8, ptr %8, i64 1
  %11 = add nuw nsw i64 %9, 1
  %12 = getelementptr inbounds nuw i8, ptr @message_text, i64 %9
  store i8 %7, ptr %12, align 1, !tbaa !22
  %13 = load i8, ptr %10, align 1, !tbaa !22
  %14 = icmp ne i8 %13, 0
  %15 = icmp samesign ult i64 %9, 895
  %16 = and i1 %15, %14
  br i1 %16, label %.preheader, label %17, !llvm.loop !23

17:                                               ; preds = %.preheader
  store i64 %11, ptr @message_length, align 8, !tbaa !7
  br label %18

18:                                               ; preds = %17, %1
  ret void
}

; Function Attrs: nofree norecurse nosync nounwind memory(readwrite, argmem: none, inaccessiblemem: none, target_mem0: none, target_mem1: none)
define internal fastcc void @append_message(i32 noundef range(i32 0, 11) %0) unnamed_addr #11 {
  %2 = icmp eq i32 %0, 0
  br i1 %2, label %.loopexit8, label %3

3:                                                ; preds = %1
  %4 = and i32 %0, 3
  %5 = icmp eq i32 %4, 0
  br i1 %5, label %.loopexit10, label %.preheader9

.preheader9:                                      ; preds = %3, %13
  %6 = phi ptr [ %10, %13 ], [ @messages, %3 ]
  %7 = phi i32 [ %14, %13 ], [ 0, %3 ]
  br label %8

8:                                                ; preds = %8, %.preheader9
  %9 = phi ptr [ %10, %8 ], [ %6, %.preheader9 ]
  %10 = getelementptr inbounds nuw i8, ptr %9, i64 1
  %11 = load i8, ptr %9, align 1, !tbaa !22
  %12 = icmp eq i8 %11, 0
  br i1 %12, label %13, label %8, !llvm.loop !25

13:                                               ; preds = %8
  %14 = add nuw nsw i32 %7, 1
  %15 = icmp eq i32 %14, %4
  br i1 %15, label %.loopexit10.loopexit, label %.preheader9, !llvm.loop !26

.loopexit10.loopexit:                             ; preds = %13
  %16 = and i32 %0, 12
  br label %.loopexit10

.loopexit10:                                      ; preds = %.loopexit10.loopexit, %3
  %17 = phi ptr [ poison, %3 ], [ %10, %.loopexit10.loopexit ]
  %18 = phi ptr [ @messages, %3 ], [ %10, %.loopexit10.loopexit ]
  %19 = phi i32 [ %0, %3 ], [ %16, %.loopexit10.loopexit ]
  %20 = icmp samesign ult i32 %0, 4
  br i1 %20, label %.loopexit8, label %.preheader7

.preheader7:                                      ; preds = %.loopexit10, %44
  %21 = phi ptr [ %41, %44 ], [ %18, %.loopexit10 ]
  %22 = phi i32 [ %45, %44 ], [ %19, %.loopexit10 ]
  br label %27

.loopexit8:                                       ; preds = %44, %.loopexit10, %1
  %23 = phi ptr [ @messages, %1 ], [ %17, %.loopexit10 ], [ %41, %44 ]
  %24 = load i64, ptr @message_length, align 8
  %25 = load i8, ptr %23, align 1, !tbaa !22
  %26 = icmp eq i8 %25, 0
  br i1 %26, label %.loopexit, label %.preheader

27:                                               ; preds = %.preheader7, %27
  %28 = phi ptr [ %29, %27 ], [ %21, %.preheader7 ]
  %29 = getelementptr inbounds nuw i8, ptr %28, i64 1
  %30 = load i8, ptr %28, align 1, !tbaa !22
  %31 = icmp eq i8 %30, 0
  br i1 %31, label %.preheader6, label %27, !llvm.loop !25

.preheader6:                                      ; preds = %27, %.preheader6
  %32 = phi ptr [ %33, %.preheader6 ], [ %29, %27 ]
  %33 = getelementptr inbounds nuw i8, ptr %32, i64 1
  %34 = load i8, ptr %32, align 1, !tbaa !22
  %35 = icmp eq i8 %34, 0
  br i1 %35, label %.preheader5, label %.preheader6, !llvm.loop !25

.preheader5:                                      ; preds = %.preheader6, %.preheader5
  %36 = phi ptr [ %37, %.preheader5 ], [ %33, %.preheader6 ]
  %37 = getelementptr inbounds nuw i8, ptr %36, i64 1
  %38 = load i8, ptr %36, align 1, !tbaa !22
  %39 = icmp eq i8 %38, 0
  br i1 %39, label %.preheader4, label %.preheader5, !llvm.loop !25

.preheader4:                                      ; preds = %.preheader5, %.preheader4
  %40 = phi ptr [ %41, %.preheader4 ], [ %37, %.preheader5 ]
  %41 = getelementptr inbounds nuw i8, ptr %40, i64 1
  %42 = load i8, ptr %40, align 1, !tbaa !22
  %43 = icmp eq i8 %42, 0
  br i1 %43, label %44, label %.preheader4, !llvm.loop !25

44:                                               ; preds = %.preheader4
  %45 = add i32 %22, -4
  %46 = icmp eq i32 %45, 0
  br i1 %46, label %.loopexit8, label %.preheader7, !llvm.loop !28

.preheader:                                       ; preds = %.loopexit8, %.preheader
  %47 = phi i8 [ %53, %.preheader ], [ %25, %.loopexit8 ]
  %48 = phi ptr [ %50, %.preheader ], [ %23, %.loopexit8 ]
  %49 = phi i64 [ %51, %.preheader ], [ %24, %.loopexit8 ]
  %50 = getelementptr inbounds nuw i8, ptr %48, i64 1
  %51 = add i64 %49, 1
  %52 = getelementptr inbounds nuw i8, ptr @message_text, i64 %49
  store i8 %47, ptr %52, align 1, !tbaa !22
  %53 = load i8, ptr %50, align 1, !tbaa !22
  %54 = icmp eq i8 %53, 0
  br i1 %54, label %.loopexit, label %.preheader, !llvm.loop !29

.loopexit:                                        ; preds = %.preheader, %.loopexit8
  %55 = phi i64 [ %24, %.loopexit8 ], [ %51, %.preheader ]
  %56 = add i64 %55, 1
  store i64 %56, ptr @message_length, align 8, !tbaa !7
  %57 = getelementptr inbounds nuw i8, ptr @message_text, i64 %55
  store i8 10, ptr %57, align 1, !tbaa !22
  ret void
}

; Function Attrs: cold noinline noreturn nounwind optsize
define internal fastcc void @finish() unnamed_addr #8 {
  %1 = alloca i64, align 8
  tail call fastcc void @kiln_stdout_flush_quietly() #17
  call void @llvm.lifetime.start.p0(ptr nonnull %1) #14
  store i64 0, ptr %1, align 8, !tbaa !7
  %2 = load i64, ptr @message_length, align 8, !tbaa !7
  call fastcc void @kiln_write_all(ptr noundef nonnull @message_text, i64 noundef %2, ptr noundef nonnull %1) #17
  call void @kiln_os_exit(i32 noundef 101) #16
  unreachable
}

; Function Attrs: cold noinline noreturn nounwind optsize
define internal fastcc void @kiln_panic_nowhere() unnamed_addr #8 {
  store i64 0, ptr @message_length, align 8, !tbaa !7
  tail call fastcc void @append(ptr noundef nonnull @.str.1) #17
  tail call fastcc void @append_message(i32 noundef 10) #17
  tail call fastcc void @finish() #15
  unreachable
}

; Function Attrs: nounwind
define internal fastcc void @kiln_print_i64(i64 noundef %0) unnamed_addr #5 {
  %2 = icmp slt i64 %0, 0
  %3 = tail call i64 @llvm.abs.i64(i64 %0, i1 false)
  tail call fastcc void @print_magnitude(i64 noundef %3, i1 noundef zeroext %2) #17
  ret void
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.abs.i64(i64, i1 immarg) #4

; Function Attrs: noinline nounwind
define internal fastcc void @print_magnitude(i64 noundef range(i64 0, -9223372036854775807) %0, i1 noundef zeroext %1) unnamed_addr #12 {
  %3 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %4 = icmp ugt i64 %3, 32704
  br i1 %4, label %5, label %6

5:                                                ; preds = %2
  tail call void @kiln_stdout_flush() #18
  br label %6

6:                                                ; preds = %2, %5
  %7 = load volatile i64, ptr @filled, align 8, !tbaa !7
  %8 = getelementptr inbounds nuw i8, ptr @buffer, i64 %7
  store i8 45, ptr %8, align 1, !tbaa !22
  %9 = zext i1 %1 to i64
  %10 = getelementptr inbounds nuw i8, ptr %8, i64 %9
  %11 = or i64 %0, 1
  %12 = tail call range(i64 0, 64) i64 @llvm.ctlz.i64(i64 %11, i1 true)
  %13 = sub nuw nsw i64 64, %12
  %14 = mul nuw nsw i64 %13, 1233
  %15 = lshr i64 %14, 12
  %16 = getelementptr inbounds nuw i64, ptr @small_powers, i64 %15
  %17 = load i64, ptr %16, align 8, !tbaa !7
  %18 = icmp uge i64 %11, %17
  %19 = zext i1 %18 to i64
  %20 = add nuw nsw i64 %15, %19
  %21 = icmp samesign ugt i64 %20, 1
  br i1 %21, label %22, label %.loopexit

22:                                               ; preds = %6
  %23 = add nsw i64 %20, -2
  %24 = and i64 %23, 2
  %25 = icmp eq i64 %24, 0
  br i1 %25, label %26, label %34

26:                                               ; preds = %22
  %27 = getelementptr inbounds nuw i8, ptr %10, i64 %20
  %28 = getelementptr inbounds i8, ptr %27, i64 -2
  %29 = urem i64 %0, 100
  %30 = shl nuw nsw i64 %29, 1
  %31 = getelementptr inbounds nuw i8, ptr @pairs, i64 %30
  %32 = load i16, ptr %31, align 2
  store i16 %32, ptr %28, align 1
  %33 = udiv i64 %0, 100
  br label %34

34:                                               ; preds = %26, %22
  %35 = phi i64 [ %0, %22 ], [ %33, %26 ]
  %36 = phi i64 [ %20, %22 ], [ %23, %26 ]
  %37 = phi i64 [ poison, %22 ], [ %33, %26 ]
  %38 = icmp samesign ult i64 %20, 4
  br i1 %38, label %.loopexit, label %.preheader

.preheader:                                       ; preds = %34, %.preheader
  %39 = phi i64 [ %53, %.preheader ], [ %35, %34 ]
  %40 = phi i64 [ %54, %.preheader ], [ %36, %34 ]
  %41 = getelementptr inbounds nuw i8, ptr %10, i64 %40
  %42 = getelementptr inbounds i8, ptr %41, i64 -2
  %43 = urem i64 %39, 100
  %44 = shl nuw nsw i64 %43, 1
  %45 = getelementptr inbounds nuw i8, ptr @pairs, i64 %44
  %46 = load i16, ptr %45, align 2
  store i16 %46, ptr %42, align 1
  %47 = udiv i64 %39, 100
  %48 = getelementptr i8, ptr %41, i64 -4
  %49 = urem i64 %47, 100
  %50 = shl nuw nsw i64 %49, 1
  %51 = getelementptr inbounds nuw i8, ptr @pairs, i64 %50
  %52 = load i16, ptr %51, align 2
  store i16 %52, ptr %48, align 1
  %53 = udiv i64 %39, 10000
  %54 = add i64 %40, -4
  %55 = icmp ugt i64 %54, 1
  br i1 %55, label %.preheader, label %.loopexit, !llvm.loop !30

.loopexit:                                        ; preds = %.preheader, %34, %6
  %56 = phi i64 [ %20, %6 ], [ %23, %34 ], [ %54, %.preheader ]
  %57 = phi i64 [ %0, %6 ], [ %37, %34 ], [ %53, %.preheader ]
  %58 = icmp eq i64 %56, 0
  br i1 %58, label %63, label %59

59:                                               ; preds = %.loopexit
  %60 = urem i64 %57, 10
  %61 = trunc nuw nsw i64 %60 to i8
  %62 = or disjoint i8 %61, 48
  store i8 %62, ptr %10, align 1, !tbaa !22
  br label %63

63:                                               ; preds = %.loopexit, %59
  %64 = getelementptr inbounds nuw i8, ptr %10, i64 %20
  store i8 10, ptr %64, align 1, !tbaa !22
  fence syncscope("singlethread") release
  %65 = select i1 %1, i64 2, i64 1
  %66 = add nuw nsw i64 %7, %65
  %67 = add nuw nsw i64 %66, %20
  store volatile i64 %67, ptr @filled, align 8, !tbaa !7
  %68 = load i32, ptr @buffering, align 4, !tbaa !0
  %69 = icmp eq i32 %68, 2
  br i1 %69, label %71, label %70

70:                                               ; preds = %63
  tail call fastcc void @flush_line() #18
  br label %71

71:                                               ; preds = %63, %70
  ret void
}

; Function Attrs: cold nounwind
define hidden noundef i32 @kiln_start(i64 noundef %0) local_unnamed_addr #13 {
  %2 = alloca %struct.anon.0, align 8
  %3 = alloca %struct.signal_action, align 8
  %4 = alloca [2 x i64], align 16
  call void @llvm.lifetime.start.p0(ptr nonnull %4) #14
  %5 = ptrtoint ptr %4 to i64
  %6 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 302, i64 0, i64 3, i64 0, i64 %5, i64 0, i64 0) #14, !srcloc !12
  %7 = icmp eq i64 %6, 0
  br i1 %7, label %8, label %kiln_stack_guard_install.exit

8:                                                ; preds = %1
  %9 = load i64, ptr %4, align 16, !tbaa !7
  %10 = icmp eq i64 %9, -1
  br i1 %10, label %11, label %kiln_stack_guard_install.exit

11:                                               ; preds = %8
  store i64 1073741824, ptr %4, align 16, !tbaa !7
  %12 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 302, i64 0, i64 3, i64 %5, i64 0, i64 0, i64 0) #14, !srcloc !12
  %13 = load i64, ptr %4, align 16, !tbaa !7
  br label %kiln_stack_guard_install.exit

kiln_stack_guard_install.exit:                    ; preds = %1, %8, %11
  %14 = phi i64 [ 1073741824, %1 ], [ %13, %11 ], [ %9, %8 ]
  call void @llvm.lifetime.end.p0(ptr nonnull %4) #14
  store i64 %0, ptr @stack_top, align 8, !tbaa !7
  %15 = add i64 %14, 16777216
  %16 = icmp ugt i64 %0, %15
  %17 = add i64 %0, -16777216
  %18 = sub i64 %17, %14
  %19 = select i1 %16, i64 %18, i64 0
  store i64 %19, ptr @stack_lowest, align 8, !tbaa !7
  call void @llvm.lifetime.start.p0(ptr nonnull %2) #14
  call void @llvm.memcpy.p0.p0.i64(ptr noundef nonnull align 8 dereferenceable(24) %2, ptr noundef nonnull align 8 dereferenceable(24) @__const.kiln_os_on_bad_access.alternate, i64 24, i1 false)
  %20 = ptrtoint ptr %2 to i64
  %21 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 131, i64 %20, i64 0, i64 0, i64 0, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.start.p0(ptr nonnull %3) #14
  %22 = getelementptr inbounds nuw i8, ptr %3, i64 24
  store i64 0, ptr %22, align 8
  store ptr @on_signal, ptr %3, align 8, !tbaa !9
  %23 = getelementptr inbounds nuw i8, ptr %3, i64 8
  store i64 2348810244, ptr %23, align 8, !tbaa !31
  %24 = getelementptr inbounds nuw i8, ptr %3, i64 16
  store ptr @return_from_signal, ptr %24, align 8, !tbaa !32
  %25 = ptrtoint ptr %3 to i64
  %26 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 13, i64 11, i64 %25, i64 0, i64 8, i64 0, i64 0) #14, !srcloc !12
  %27 = call i64 asm sideeffect "syscall", "={ax},{ax},{di},{si},{dx},{r10},{r8},{r9},~{rcx},~{r11},~{memory},~{dirflag},~{fpsr},~{flags}"(i64 range(i64 0, 333) 13, i64 7, i64 %25, i64 0, i64 8, i64 0, i64 0) #14, !srcloc !12
  call void @llvm.lifetime.end.p0(ptr nonnull %3) #14
  call void @llvm.lifetime.end.p0(ptr nonnull %2) #14
  tail call fastcc void @print_magnitude(i64 noundef 29, i1 noundef zeroext false) #17
  tail call void @kiln_stdout_flush() #18
  ret i32 0
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite) }
attributes #2 = { mustprogress nocallback nofree nounwind willreturn memory(argmem: write) }
attributes #3 = { mustprogress nocallback nofree nounwind willreturn memory(argmem: readwrite) }
attributes #4 = { mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #5 = { nounwind "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #6 = { noreturn nounwind "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #7 = { cold noinline nounwind optsize "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #8 = { cold noinline noreturn nounwind optsize "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #9 = { naked noinline nounwind "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #10 = { nofree norecurse nosync nounwind memory(readwrite, argmem: read, inaccessiblemem: none, target_mem0: none, target_mem1: none) "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #11 = { nofree norecurse nosync nounwind memory(readwrite, argmem: none, inaccessiblemem: none, target_mem0: none, target_mem1: none) "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #12 = { noinline nounwind "frame-pointer"="non-leaf-no-reserve" "min-legal-vector-width"="0" "no-builtins" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #13 = { cold nounwind "frame-pointer"="non-leaf-no-reserve" "no-builtins" "no-trapping-math"="true" "probe-stack"="inline-asm" "stack-protector-buffer-size"="8" }
attributes #14 = { nounwind }
attributes #15 = { cold nobuiltin noreturn "no-builtins" }
attributes #16 = { nobuiltin noreturn "no-builtins" }
attributes #17 = { nobuiltin "no-builtins" }
attributes #18 = { cold nobuiltin "no-builtins" }

!llvm.errno.tbaa = !{!0}
!llvm.module.flags = !{!4, !5, !6}

!0 = !{!1, !1, i64 0}
!1 = !{!"int", !2, i64 0}
!2 = !{!"omnipotent char", !3, i64 0}
!3 = !{!"Simple C/C++ TBAA"}
!4 = !{i32 1, !"wchar_size", i32 4}
!5 = !{i32 8, !"PIC Level", i32 2}
!6 = !{i32 7, !"frame-pointer", i32 4}
!7 = !{!8, !8, i64 0}
!8 = !{!"long", !2, i64 0}
!9 = !{!10, !11, i64 0}
!10 = !{!"signal_action", !11, i64 0, !8, i64 8, !11, i64 16, !8, i64 24}
!11 = !{!"any pointer", !2, i64 0}
!12 = !{..}
!13 = !{!14, !1, i64 0}
!14 = !{!"", !1, i64 0, !15, i64 4, !15, i64 6}
!15 = !{!"short", !2, i64 0}
!16 = !{!14, !15, i64 4}
!17 = !{!14, !15, i64 6}
!18 = !{!19, !1, i64 8}
!19 = !{!"signal_info", !1, i64 0, !1, i64 4, !1, i64 8, !1, i64 12, !8, i64 16}
!20 = !{!19, !8, i64 16}
!21 = !{..}
!22 = !{!2, !2, i64 0}
!23 = distinct !{!23, !24}
!24 = !{!"llvm.loop.mustprogress"}
!25 = distinct !{!25, !24}
!26 = distinct !{!26, !27}
!27 = !{!"llvm.loop.unroll.disable"}
!28 = distinct !{!28, !24}
!29 = distinct !{!29, !24}
!30 = distinct !{!30, !24}
!31 = !{!10, !8, i64 8}
!32 = !{!10, !11, i64 16}
