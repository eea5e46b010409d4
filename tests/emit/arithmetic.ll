; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

@file = private unnamed_addr constant [14 x i8] c"arithmetic.cz\00", align 1

; Function Attrs: nounwind
define internal noundef i32 @cz.mix(i32 noundef %0, i32 noundef %1) #0 {
  %3 = call { i32, i1 } @llvm.smul.with.overflow.i32(i32 %0, i32 2)
  %4 = extractvalue { i32, i1 } %3, 0
  %5 = extractvalue { i32, i1 } %3, 1
  br i1 %5, label %27, label %6

6:                                                ; preds = %2
  %7 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %4, i32 %1)
  %8 = extractvalue { i32, i1 } %7, 0
  %9 = extractvalue { i32, i1 } %7, 1
  br i1 %9, label %28, label %10

10:                                               ; preds = %6
  %11 = icmp sgt i32 %8, 10
  br i1 %11, label %12, label %22

12:                                               ; preds = %10
  %13 = icmp ne i32 %0, %1
  br i1 %13, label %14, label %22

14:                                               ; preds = %12
  %15 = icmp eq i32 %1, 0
  br i1 %15, label %29, label %16

16:                                               ; preds = %14
  %17 = icmp eq i32 %8, -2147483648
  %18 = icmp eq i32 %1, -1
  %19 = and i1 %17, %18
  br i1 %19, label %30, label %20

20:                                               ; preds = %16
  %21 = sdiv i32 %8, %1
  ret i32 %21

22:                                               ; preds = %12, %10
  %23 = call { i32, i1 } @llvm.ssub.with.overflow.i32(i32 0, i32 %8)
  %24 = extractvalue { i32, i1 } %23, 0
  %25 = extractvalue { i32, i1 } %23, 1
  br i1 %25, label %31, label %26

26:                                               ; preds = %22
  ret i32 %24

27:                                               ; preds = %2
  call void @panic(i32 24786)
  unreachable

28:                                               ; preds = %6
  call void @panic(i32 24784)
  unreachable

29:                                               ; preds = %14
  call void @panic(i32 33206)
  unreachable

30:                                               ; preds = %16
  call void @panic(i32 33204)
  unreachable

31:                                               ; preds = %22
  call void @panic(i32 33443)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.smul.with.overflow.i32(i32, i32) #1

; Function Attrs: cold noreturn nounwind
declare void @kiln_panic(ptr noundef, i32 noundef signext, i32 noundef signext) #2

; Function Attrs: cold noinline noreturn nounwind
define internal void @panic(i32 noundef %0) #3 {
  %2 = lshr i32 %0, 13
  %3 = lshr i32 %0, 4
  %4 = and i32 %3, 511
  %5 = and i32 %0, 15
  %6 = shl i32 %5, 24
  %7 = or i32 %4, %6
  call void @kiln_panic(ptr @file, i32 %2, i32 %7)
  unreachable
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32) #1

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare { i32, i1 } @llvm.ssub.with.overflow.i32(i32, i32) #1

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = call i32 @cz.mix(i32 3, i32 4)
  ret i32 %1
}

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
attributes #2 = { cold noreturn nounwind }
attributes #3 = { cold noinline noreturn nounwind "probe-stack"="inline-asm" }
